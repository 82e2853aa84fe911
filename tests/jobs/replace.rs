//! Saving an edit as a new message in place of the old one.

use std::sync::Arc;
use std::time::Duration;

use peekq::model::change::{Act, SurgeryEnd};
use peekq::model::clock::{Clock, Millis};
use peekq::model::history::{Action, End};
use peekq::model::message::{Expiry, Life, NewMessage};
use peekq::model::operation::OperationKind as Op;

use crate::edit::run;
use crate::stand::{Stand, on_both};

fn replace(text: &str) -> Act {
    Act::Replace(Arc::from(text))
}

async fn stands_in_its_place(stand: &Stand) {
    stand.fill(&["a", "b", "c"]).await;
    let old = stand.head().await[1].clone();
    let (targets, plan) = stand.price(&[2]).await;
    let surgery = run(stand, &targets, &replace("B & <b>\r\n"), &plan).await;
    let SurgeryEnd::Replaced(new) = &surgery.targets[0].end else { panic!("{surgery:?}") };
    assert_ne!(*new, old.id);
    stand.until_seen(&[("B & <b>\r\n", 0), ("a", 1), ("c", 0)]).await;
    let head = stand.head().await;
    let found = head.iter().find(|message| message.id == *new).unwrap();
    let secs = |expires: &Expiry| match expires {
        Expiry::At(moment) => moment.secs().unwrap(),
        Expiry::Never => panic!("it ends"),
    };
    let drift = secs(&found.expires) - secs(&old.expires);
    assert!((-2..=2).contains(&drift), "it keeps the life that was left: {drift} s");
    let entries = stand.written().await;
    let item = &entries[0].intent.items[0];
    assert_eq!(entries[0].intent.action, Action::Replace);
    assert_eq!((item.text.as_deref(), item.new_text.as_deref()), (Some("b"), Some("B & <b>\r\n")));
    assert_eq!((&entries[0].ends[0].end, &entries[0].ends[0].new_id), (&Some(End::Done), &Some(new.clone())));
}
on_both!(
    a_replacement_has_another_id_no_count_and_the_life_that_is_left,
    a_replacement_has_another_id_no_count_and_the_life_that_is_left_on_azurite,
    stands_in_its_place
);

#[tokio::test]
async fn it_is_put_before_the_old_one_is_deleted() {
    let stand = Stand::embedded().await;
    stand.fill(&["a"]).await;
    let (targets, plan) = stand.price(&[1]).await;
    stand.forget();
    run(&stand, &targets, &replace("A"), &plan).await;
    assert_eq!(stand.asked(), [Op::Get, Op::Put, Op::DeleteMessage]);
}

async fn never_ends(stand: &Stand) {
    let message = NewMessage { text: Arc::from("a"), life: Life::Never, delay: 0 };
    stand.site.client.put(&stand.site.queue, &message).await.unwrap();
    let (targets, plan) = stand.price(&[1]).await;
    run(stand, &targets, &replace("A"), &plan).await;
    let head = stand.head().await;
    assert_eq!((&*head[0].text, &head[0].expires), ("A", &Expiry::Never));
}
on_both!(what_never_ends_stays_so, what_never_ends_stays_so_on_azurite, never_ends);

/// A clock on which every look after the first few takes some seconds: a slow disk, a slow network.
struct Slow {
    clock: Arc<dyn Clock>,
    looks: std::sync::atomic::AtomicU64,
}

impl Clock for Slow {
    fn now(&self) -> Millis {
        self.clock.now()
    }

    fn monotonic(&self) -> Duration {
        let looks = self.looks.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        // From the second look on, 21 of the 30 seconds are over.
        self.clock.monotonic() + if looks == 0 { Duration::ZERO } else { Duration::from_secs(21) }
    }
}

#[tokio::test]
async fn a_put_starts_only_with_ten_seconds_of_the_lease_left() {
    let mut stand = Stand::embedded().await;
    stand.fill(&["a"]).await;
    let (targets, plan) = stand.price(&[1]).await;
    stand.forget();
    stand.site.clock = Arc::new(Slow { clock: stand.site.clock.clone(), looks: 0.into() });
    let surgery = run(&stand, &targets, &replace("A"), &plan).await;
    assert!(matches!(surgery.targets[0].end, SurgeryEnd::Replaced(_)), "{surgery:?}");
    assert_eq!(stand.asked(), [Op::Get, Op::Update, Op::Put, Op::DeleteMessage], "renewed first");
}

#[tokio::test]
async fn the_life_that_is_left_is_counted_by_the_clock_of_the_service() {
    let (mut stand, _) = Stand::timed().await;
    stand.fill(&["a"]).await;
    let (targets, plan) = stand.price(&[1]).await;
    // This machine believes that it is two hours later: by its clock the message has ended.
    let later = stand.site.clock.now().plus(7_200_000);
    stand.site.clock = Arc::new(peekq::model::clock::ManualClock::at(later));
    let old = stand.head().await[0].expires.clone();
    let surgery = run(&stand, &targets, &replace("A"), &plan).await;
    assert!(matches!(surgery.targets[0].end, SurgeryEnd::Replaced(_)), "{surgery:?}");
    assert_eq!(stand.head().await[0].expires, old);
}

/// A clock that is set back while one works: every look at the time of day after the first is two hours
/// early.
struct Stepped {
    clock: Arc<dyn Clock>,
    looks: std::sync::atomic::AtomicU64,
}

impl Clock for Stepped {
    fn now(&self) -> Millis {
        let looks = self.looks.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Millis(self.clock.now().0 - if looks == 0 { 0 } else { 7_200_000 })
    }

    fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_meanwhile_makes_no_message_live_longer() {
    let (mut stand, _) = Stand::timed().await;
    stand.fill(&["a"]).await;
    let (targets, plan) = stand.price(&[1]).await;
    let old = stand.head().await[0].expires.clone();
    stand.site.clock = Arc::new(Stepped { clock: stand.site.clock.clone(), looks: 0.into() });
    let surgery = run(&stand, &targets, &replace("A"), &plan).await;
    assert!(matches!(surgery.targets[0].end, SurgeryEnd::Replaced(_)), "{surgery:?}");
    assert_eq!(stand.head().await[0].expires, old);
}
