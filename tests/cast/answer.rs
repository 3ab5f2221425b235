use causerie::error::AppError;
use http::HeaderMap;
use serde::de::DeserializeOwned;

/// What came back, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("an answer arrives whole").to_vec();
        Self { status, headers, body }
    }

    /// The value of a header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("our headers are ASCII"))
    }

    /// The whole `Set-Cookie` line of this name; empty when there is none.
    pub fn set_cookie(&self, name: &str) -> &str {
        let lines = self.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
        lines.into_iter().find(|line| line.starts_with(&format!("{name}="))).unwrap_or_default()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("our text is UTF-8")
    }

    /// The body of a yes.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.text());
        serde_json::from_slice(&self.body).expect("the answer is what its type says")
    }

    /// What a refusal says. Its status says the same.
    pub fn error(&self) -> AppError {
        let error: AppError = serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}: not one of our errors: {}", self.status, self.text()));
        assert_eq!(self.status, error.status().as_u16(), "{error:?}");
        error
    }

    /// The sentence of a plain refusal: one line.
    pub fn sentence(&self) -> &str {
        assert!(self.header("content-type").starts_with("text/plain"), "{self:?}");
        let sentence = self.text().trim_end();
        assert!(!sentence.is_empty() && sentence.lines().count() == 1, "{sentence:?}");
        sentence
    }
}
