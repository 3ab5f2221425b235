//! How server functions are asked, and how they answer: JSON in the body of a `POST`.

use crate::wire::{self, JsonText};
use serde::{Serialize, de::DeserializeOwned};
use server_fn::{
    ContentType, Protocol,
    client::Client,
    codec::{FromReq, IntoRes, Post},
    error::{FromServerFnError, IntoAppError, ServerFnErrorErr},
    request::ClientReq,
    response::ClientRes,
    server::Server,
};

type Json = Post<JsonText>;

/// The protocol of every server function. The server's half is `server_fn`'s own; the browser's is one road for all of
/// them, of text, where that one would be built anew for each.
pub struct Call;

impl<I, O, C, S, E> Protocol<I, O, C, S, E> for Call
where
    I: Serialize + DeserializeOwned + FromReq<Json, S::Request, E> + Send,
    O: Serialize + DeserializeOwned + IntoRes<Json, S::Response, E> + Send,
    E: FromServerFnError + Send,
    C: Client<E>,
    S: Server<E>,
{
    const METHOD: http::Method = http::Method::POST;

    async fn run_server<F, Fut>(request: S::Request, server_fn: F) -> Result<S::Response, E>
    where
        F: Fn(I) -> Fut + Send,
        Fut: Future<Output = Result<O, E>> + Send,
    {
        let input = I::from_req(request).await?;
        let output = server_fn(input).await?;
        output.into_res().await
    }

    async fn run_client(path: &str, input: I) -> Result<O, E> {
        let unreadable = |what: &str| ServerFnErrorErr::Deserialization(what.to_owned()).into_app_error();
        let body = wire::write(&input).map_err(|_| unreadable("the question"))?;
        drop(input);
        let answer = post::<C, E>(path, body).await?;
        wire::read(&answer).map_err(|_| unreadable("the answer"))
    }
}

/// Sends a question, and waits for the text of its answer; a refusal is read as one.
async fn post<C: Client<E>, E: FromServerFnError>(path: &str, body: String) -> Result<String, E> {
    let json = JsonText::CONTENT_TYPE;
    let answer = C::send(C::Request::try_new_post(path, json, json, body)?).await?;
    let refused = answer.status() >= 400;
    let text = answer.try_into_string().await?;
    if refused { Err(E::de(text.into())) } else { Ok(text) }
}
