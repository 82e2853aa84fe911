//! What is on the disk of work on many messages: the journal before it, the report after it.

use peekq::model::change::{Bulk, BulkEnd, Deed, Fate, Which};
use peekq::model::failure::FailureKind;
use peekq::model::history::{Action, End};

use super::{matching, wish};
use crate::stand::Stand;

#[tokio::test]
async fn a_move_is_written_down_in_parts_without_texts_and_settled() {
    let stand = Stand::embedded().await;
    stand.fill_many(70).await;
    stand.run(&wish(Deed::Move, Which::All)).await;
    let entries = stand.written().await;
    let parts: Vec<_> = entries.iter().map(|entry| entry.intent.items.len()).collect();
    assert_eq!(parts, [32, 32, 6]);
    let first = entries[0].id.number;
    let of: Vec<_> = entries.iter().map(|entry| entry.intent.part_of).collect();
    assert_eq!(of, [None, Some(first), Some(first)]);
    for entry in &entries {
        assert_eq!(entry.intent.action, Action::Move);
        assert_eq!(entry.intent.to.as_ref().unwrap().queue.as_str(), "other");
        assert!(entry.intent.items.iter().all(|item| item.text.is_none() && item.hash.len() == 44));
        assert!(entry.ends.iter().all(|end| end.end == Some(End::Done) && end.new_id.is_some()));
    }
    assert_eq!(stand.site.journal.noted().len(), 1, "the history names it once");
}

#[tokio::test]
async fn a_delete_keeps_the_texts() {
    let stand = Stand::embedded().await;
    stand.fill_many(3).await;
    stand.run(&wish(Deed::Delete, Which::All)).await;
    let entry = &stand.written().await[0];
    let texts: Vec<_> = entry.intent.items.iter().map(|item| item.text.as_deref()).collect();
    assert_eq!((entry.intent.action, texts), (Action::Delete, vec![Some("m-0"), Some("m-1"), Some("m-2")]));
    assert_eq!((entry.done(), entry.intent.items[0].dequeue_count), (3, 0));
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() {
    let mut stand = Stand::embedded().await;
    stand.fill_many(40).await;
    stand.site.journal = stand.broken_journal();
    let report = stand.run(&wish(Deed::Move, Which::All)).await;
    let BulkEnd::Failed(failure) = &report.end else { panic!("{report:?}") };
    assert_eq!((failure.kind, report.count(Fate::Done)), (FailureKind::NoJournal, 0));
    assert_eq!(report.leased, report.released);
    assert_eq!((stand.drained("orders").await.len(), stand.drained("other").await.len()), (40, 0));
}

#[tokio::test]
async fn every_message_has_its_line_in_the_report() {
    let stand = Stand::embedded().await;
    stand.fill_many(40).await;
    let before = stand.head().await;
    let report = stand.run(&wish(Deed::Move, matching("/m-[0-9]$/"))).await;
    let lines = Stand::lines(&report);
    assert_eq!(lines.len(), 10);
    let first = lines.iter().find(|line| line["id"] == before[0].id.as_str()).unwrap();
    assert_eq!((&first["end"], &first["hash"]), (&"moved".into(), &peekq::journal::hash("m-0").into()));
    let moved: Vec<String> = stand.drain("other").await.iter().map(|m| m.id.to_string()).collect();
    assert!(lines.iter().all(|line| moved.contains(&line["new_id"].as_str().unwrap().to_owned())));
    let file = std::fs::read_to_string(&**report.file.as_ref().unwrap()).unwrap();
    let head: serde_json::Value = serde_json::from_str(file.lines().next().unwrap()).unwrap();
    assert_eq!((&head["action"], &head["from"]["queue"]), (&"move".into(), &"orders".into()));
    assert_eq!(head["to"]["queue"], "other");
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_a_report() {
    use std::os::unix::fs::PermissionsExt as _;
    let stand = Stand::embedded().await;
    stand.fill_many(1).await;
    let report = stand.run(&wish(Deed::Delete, Which::All)).await;
    let path = std::path::Path::new(&**report.file.as_ref().unwrap()).to_owned();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
}

#[tokio::test]
async fn a_report_that_cannot_be_written_says_why_and_the_work_is_done() {
    let stand = Stand::embedded().await;
    stand.fill_many(3).await;
    std::fs::write(stand.folder.path().join("reports"), "not a folder").unwrap();
    let report = stand.run(&wish(Deed::Delete, Which::All)).await;
    assert!(report.file.as_ref().is_err_and(|why| why.contains("reports: ")), "{:?}", report.file);
    assert_eq!(report.count(Fate::Done), 3);
}

#[tokio::test]
async fn what_was_moved_is_remembered_where_that_is_wanted() {
    let stand = Stand::embedded().await;
    stand.fill_many(5).await;
    let report = stand.run(&Bulk { remembers: true, ..wish(Deed::Move, Which::All) }).await;
    let now = report.moved.since;
    let number = peekq::model::change::Moved::number;
    assert!(report.moved.is_back(number("m-3"), now) && report.moved.is_back(number("m-0"), now + 60));
    assert!(!report.moved.is_back(number("m-5"), now), "it was never moved");
    assert!(!report.moved.is_back(number("m-3"), now - 1), "it was there before");
    assert_eq!(stand.run(&wish(Deed::Delete, Which::All)).await.moved.texts.len(), 0);
}
