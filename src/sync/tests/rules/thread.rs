//! The open thread: frames, gaps, pages.

use super::*;

#[test]
fn a_frame_that_follows_is_applied_and_a_repeated_one_is_dropped() {
    let (mut server, mut sync) = here();
    server.post(HERE, OTHER);
    let frame = frames(&mut server).remove(0);
    assert_eq!(sync.frame(frame.clone()), vec![]);
    let once = sync.window();
    assert_eq!(sync.frame(frame), vec![]);
    assert_eq!((sync.window(), last_seq(&sync)), (once, Some(head(&server))));
}

#[test]
fn a_gap_is_asked_for_once_and_nothing_is_applied_meanwhile() {
    let (mut server, mut sync) = here();
    let (local, before) = (head(&server), sync.window());
    (0..3).for_each(|_| server.post(HERE, OTHER));
    let frames = frames(&mut server);
    assert_eq!(sync.frame(frames[1].clone()), vec![Ask::Changes { line: LINE, after: local }]);
    assert_eq!(sync.frame(frames[2].clone()), vec![]);
    assert_eq!((at(&sync), sync.window()), (Some(local), before));
    assert_eq!(sync.changes(server.changes(LINE, local)), vec![]);
    assert_eq!((at(&sync), last_seq(&sync)), (Some(head(&server)), Some(head(&server))));
}

#[test]
fn an_answer_from_behind_is_taken_and_one_from_ahead_is_not() {
    let (mut server, mut sync) = here();
    let local = head(&server);
    (0..3).for_each(|_| server.post(HERE, OTHER));
    let first = frames(&mut server).remove(0);
    sync.changes(server.changes(LINE, local.next()));
    assert_eq!(at(&sync), Some(local), "it leaves a hole");
    sync.frame(first);
    sync.changes(server.changes(LINE, local));
    assert_eq!(at(&sync), Some(head(&server)), "it overlaps");
}

#[test]
fn a_row_gives_way_only_to_a_higher_rev() {
    let (mut server, mut sync) = here();
    let old = server.history(HERE, At::Tail).messages.remove(3);
    server.edit(HERE, 0);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    let rows = Rows { messages: vec![old], ..Rows::default() };
    sync.frame(Change { line: LINE, seq: head(&server).next(), rows });
    let shown = sync.window().and_then(|window| window.rows.last().map(|row| row.body.clone()));
    assert_eq!(shown.as_deref(), Some("10*"));
}

#[test]
fn a_person_gives_way_only_to_a_higher_rev_of_the_house() {
    let (mut server, mut sync) = here();
    let old = server.people[&OTHER].clone();
    server.dub(OTHER);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    sync.learn(vec![old]);
    assert_eq!(sync.person(OTHER), server.people.get(&OTHER));
}

#[test]
fn a_page_never_moves_the_line_and_its_rows_ahead_are_shown_once() {
    let (mut server, mut sync) = here();
    let local = head(&server);
    sync.close();
    assert_eq!(sync.open(HERE, At::Tail), vec![history(At::Tail)]);
    server.post(HERE, OTHER);
    let asks = sync.page(server.history(HERE, At::Tail));
    assert_eq!(asks, vec![Ask::Changes { line: LINE, after: local }]);
    assert_eq!((at(&sync), last_seq(&sync)), (Some(local), Some(head(&server))));
    let shown = sync.window();
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!((at(&sync), sync.window()), (Some(head(&server)), shown));
}

#[test]
fn a_page_that_lands_late_is_brought_up_to_date_from_the_frames_kept() {
    let (mut server, mut sync) = here();
    sync.close();
    sync.open(HERE, At::Tail);
    let page = server.history(HERE, At::Tail);
    server.post(HERE, OTHER);
    server.edit(HERE, 1);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(sync.page(page), vec![]);
    let bodies: Vec<_> = sync.window().into_iter().flat_map(|window| window.rows).map(|row| row.body).collect();
    assert_eq!(bodies, ["7", "8", "9", "10*", "11"]);
}

#[test]
fn a_page_older_than_the_frames_kept_is_asked_for_again() {
    let (mut server, mut sync) = here();
    sync.close();
    sync.open(HERE, At::Tail);
    let page = server.history(HERE, At::Tail);
    (0..6).for_each(|_| server.post(HERE, OTHER));
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(sync.page(page), vec![history(At::Tail)]);
    assert_eq!(sync.page(server.history(HERE, At::Tail)), vec![]);
    assert_eq!(last_seq(&sync), Some(head(&server)));
}

#[test]
fn a_page_of_a_place_left_meanwhile_does_not_land() {
    let (server, mut sync) = here();
    assert_eq!(sync.open(HERE, At::Around(Seq(2))), vec![history(At::Around(Seq(2)))]);
    assert_eq!(sync.open(HERE, At::Around(Seq(5))), vec![history(At::Around(Seq(5)))]);
    let before = sync.window();
    sync.page(server.history(HERE, At::Around(Seq(2))));
    assert_eq!(sync.window(), before);
    sync.page(server.history(HERE, At::Around(Seq(5))));
    assert_eq!(last_seq(&sync), Some(Seq(6)));
}

#[test]
fn a_page_extends_the_window_only_where_it_touches() {
    let (server, mut sync) = here();
    assert_eq!(sync.older(), vec![history(At::Before(Seq(7)))]);
    assert_eq!(sync.older(), vec![], "it is under way");
    let before = sync.window();
    sync.page(server.history(HERE, At::Before(Seq(4))));
    assert_eq!(sync.window(), before, "there would be a hole");
    sync.page(server.history(HERE, At::Before(Seq(7))));
    assert_eq!(keys(&sync), (3..=10).map(|seq| RowKey::Seq(Seq(seq))).collect::<Vec<_>>());
}

#[test]
fn beyond_the_limit_the_other_side_gives_way() {
    let (mut server, mut sync) = here();
    for first in [7, 3] {
        sync.older();
        sync.page(server.history(HERE, At::Before(Seq(first))));
    }
    let window = sync.window().expect("it is open");
    assert_eq!((window.rows.len(), last_seq(&sync)), (8, Some(Seq(8))));
    assert!(window.more_after && !window.more_before);
    server.post(HERE, OTHER);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(last_seq(&sync), Some(Seq(8)), "off the tail a new post is not shown");
    assert_eq!(sync.newer(), vec![history(At::After(Seq(8)))]);
    sync.page(server.history(HERE, At::After(Seq(8))));
    let window = sync.window().expect("it is open");
    assert!(window.more_before && !window.more_after);
}

#[test]
fn off_the_tail_only_posts_of_others_are_counted() {
    let (mut server, mut sync) = here();
    sync.open(HERE, At::Around(Seq(3)));
    sync.page(server.history(HERE, At::Around(Seq(3))));
    let before = sync.unread_below(last_seq(&sync));
    server.post(HERE, OTHER);
    server.post(HERE, ME);
    server.join(HERE, OTHER);
    server.edit(HERE, 2);
    let frames = frames(&mut server);
    frames.iter().chain(&frames).cloned().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(sync.unread_below(last_seq(&sync)), before + 1);
}

#[test]
fn a_page_that_reaches_the_tail_late_leaves_no_hole() {
    let (mut server, mut sync) = here();
    let page = server.history(HERE, At::After(Seq(6)));
    server.post(HERE, OTHER);
    sync.open(HERE, At::Around(Seq(5)));
    sync.page(server.history(HERE, At::Around(Seq(5))));
    assert_eq!(last_seq(&sync), Some(Seq(6)));
    sync.newer();
    assert_eq!(sync.page(page), vec![history(At::After(Seq(6)))], "it was read before the post");
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    sync.page(server.history(HERE, At::After(Seq(6))));
    sync.newer();
    sync.page(server.history(HERE, At::After(Seq(10))));
    assert_eq!(keys(&sync), (4..=11).map(|seq| RowKey::Seq(Seq(seq))).collect::<Vec<_>>());
}

#[test]
fn a_page_older_than_the_one_shown_takes_nothing_back() {
    let (mut server, mut sync) = here();
    sync.open(HERE, At::Around(Seq(9)));
    sync.open(HERE, At::Before(Seq(99)));
    let old = server.history(HERE, At::Around(Seq(9)));
    server.edit(HERE, 0);
    sync.page(server.history(HERE, At::Before(Seq(99))));
    sync.open(HERE, At::Around(Seq(3)));
    let old = History { at: At::Around(Seq(3)), ..old };
    let before = sync.window();
    assert_eq!(sync.page(old), vec![history(At::Around(Seq(3)))]);
    assert_eq!(sync.window(), before);
}
