//! Whatever ends for a person, their open page is told or closed within a second. The promise is held from the answer to
//! whoever ended it on; the tests allow for a machine that does something else for a moment.

use crate::cast::{PASSWORD, Person, Server, Socket};
use causerie::{
    id::{LOBBY, ThreadId},
    model::{GroupChange, Line},
    protocol::close,
};
use std::time::Duration;

/// A second, and four in which the machine may be busy with other tests.
const SOON: Duration = Duration::from_secs(5);
const ANOTHER: &str = "battery staple";

/// Ana, who looks after the server, and Bo, who is signed in on two devices.
struct Stage {
    server: Server,
    ana: Person,
    bo: Person,
    tablet: Person,
}

impl Stage {
    async fn set() -> Self {
        let server = Server::start().await;
        let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
        let tablet = server.sign_in("Bo").await;
        Self { server, ana, bo, tablet }
    }

    /// Has Bo, who has just written, shut out by this: of his sockets this one closes, and if it was said the other stays.
    async fn shut_out(&self, end: impl AsyncFnOnce(&Self), stays: bool) {
        let (gone, mut other) = (self.bo.socket().await, self.tablet.socket().await);
        let said = self.bo.post(LOBBY, "here").await;
        assert_eq!(other.next_change().await.seq, said.seq);
        end(self).await;
        let code = tokio::time::timeout(SOON, closed(gone)).await.expect("it is closed within a second");
        assert_eq!(code, close::SESSION_ENDED);
        assert!(self.bo.card(LOBBY).await.is_err(), "and he is out at once");
        if stays {
            other.heard().await;
        }
    }
}

/// With which code it closes, once it has told what was said before.
async fn closed(mut socket: Socket) -> u16 {
    socket.end().await.0
}

/// The session that Bo's own page offers to end on the tablet's page.
async fn offered(tablet: &Person) -> String {
    let page = tablet.get("/you").await;
    let (_, rest) = page.text().split_once("name=\"session\" value=\"").expect("there is another device");
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn who_signs_out_is_out_within_a_second() {
    let stage = Stage::set().await;
    let out = async |stage: &Stage| assert_eq!(stage.bo.sign_out().await.header("location"), "/sign-in");
    stage.shut_out(out, true).await;
}

#[tokio::test]
async fn another_device_is_signed_out_within_a_second() {
    let stage = Stage::set().await;
    let out = async |Stage { tablet, .. }: &Stage| {
        let session = offered(tablet).await;
        assert_eq!(tablet.submit("/you/device", &[("session", &session)]).await.status, 204);
    };
    stage.shut_out(out, true).await;
}

#[tokio::test]
async fn all_other_devices_are_signed_out_within_a_second() {
    let stage = Stage::set().await;
    let out = async |stage: &Stage| {
        assert_eq!(stage.tablet.submit("/you/devices", &[("end", "others")]).await.status, 204);
    };
    stage.shut_out(out, true).await;
}

#[tokio::test]
async fn another_password_signs_the_others_out_within_a_second() {
    let stage = Stage::set().await;
    let out = async |stage: &Stage| {
        let answer = stage.tablet.submit("/you/password", &[("old", PASSWORD), ("new", ANOTHER)]).await;
        assert_eq!(answer.status, 204);
    };
    stage.shut_out(out, true).await;
}

#[tokio::test]
async fn a_reset_signs_everyone_out_within_a_second() {
    let stage = Stage::set().await;
    let out = async |Stage { server, ana, bo, .. }: &Stage| {
        let page = ana.form(&format!("/people/{}/reset", bo.id), &[("make", "reset")]).await;
        let (_, link) = page.text().split_once(&format!("value=\"{}", ana.origin())).expect("the link is shown");
        let path = link.split('"').next().unwrap_or_default().to_owned();
        assert_eq!(server.guest().submit(&path, &[("password", ANOTHER), ("keep", "yes")]).await.status, 303);
    };
    stage.shut_out(out, false).await;
}

#[tokio::test]
async fn a_closed_account_is_out_within_a_second() {
    let stage = Stage::set().await;
    let out = async |Stage { ana, bo, .. }: &Stage| {
        assert_eq!(ana.submit(&format!("/people/{}/active", bo.id), &[("active", "no")]).await.status, 204);
    };
    stage.shut_out(out, false).await;
}

/// Bo's page of a group is told within a second that it is his no more, and he reads no word of it from then on.
async fn loses(stage: &Stage, group: ThreadId, change: GroupChange) {
    let mut page = stage.bo.socket().await;
    let said = stage.bo.post(group, "here").await;
    assert_eq!(page.next_change().await.seq, said.seq);
    stage.ana.change(group, change).await.expect("a host may");
    let told = tokio::time::timeout(SOON, page.next_change()).await.expect("it is told within a second");
    assert_eq!((told.line, told.rows.mine[0].thread, told.rows.mine[0].listed), (Line::Own, group, false));
    assert!(stage.bo.card(group).await.is_err(), "and it is his no more at once");
    page.heard().await;
}

#[tokio::test]
async fn who_is_removed_from_a_group_is_told_within_a_second() {
    let stage = Stage::set().await;
    let group = stage.ana.group("Robotics", false, &[&stage.bo]).await;
    loses(&stage, group, GroupChange::Remove(stage.bo.id)).await;
}

#[tokio::test]
async fn a_deleted_group_is_gone_within_a_second() {
    let stage = Stage::set().await;
    let group = stage.ana.group("Robotics", false, &[&stage.bo]).await;
    loses(&stage, group, GroupChange::Delete("Robotics".into())).await;
}
