//! The application without a screen, a network or a clock: keys and answers in, state and effects
//! out. A test reads like a use of the program. Time stands still unless a test lets it pass.

mod answers;

use std::sync::Arc;

use peekq::app::effect::{Call, Effect, Lane, ReqId, Write};
use peekq::app::event::{Event, Msg};
use peekq::app::geometry::Size;
use peekq::app::key::Key;
use peekq::app::keymap::Keymap;
use peekq::app::state::State;
use peekq::app::state::messages::MessagePane;
use peekq::app::state::start::{Offer, StartScreen};
use peekq::app::update::update;
use peekq::model::account::{Account, ConnId, Endpoint, Scheme, SourceRef, Start};
use peekq::model::change::{
    BulkEnd, BulkProgress, BulkReport, Deed, Fate, Giving, Halt, Moved, Report, Search, Stage, Surgery,
    SurgeryEnd, TargetEnd, Terms,
};
use peekq::model::clock::Millis;
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::history::{Action, End, Entry, EntryId, Intent, Item, ItemEnd, Keeping, Kept};
use peekq::model::location::Location;
use peekq::model::message::{Expiry, Message, MessageId, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::properties::Properties;
use peekq::model::queue::{Metadata, QueueName};
use peekq::model::rights::Rights;
use peekq::model::settings::Settings;

/// When every story begins: 2026-11-23 12:00:00 UTC.
pub const BEGIN: Millis = Millis(1_795_435_200_000);

/// A running application.
pub struct Sim {
    pub state: State,
    pub keymap: Keymap,
    pub now: Millis,
    /// Calls that were started and not answered yet, cancelled ones too: their answers may be late.
    pub calls: Vec<(ReqId, Lane, Call)>,
    /// Every effect since the beginning.
    pub effects: Vec<Effect>,
    /// Which location answers lists, lengths and peeks.
    from: Location,
    /// Requests that the answers so far have cost, one each.
    sent: u64,
}

/// An account on this machine, opened and listed.
pub fn sim<const N: usize>(queues: [&str; N]) -> Sim {
    Sim::opened("127.0.0.1", Start::Writable).list(&queues)
}

/// An account by its profile, name and host.
pub fn account(profile: &str, name: &str, host: &str, starts: Start) -> Account {
    let endpoint = Endpoint {
        scheme: if host == "127.0.0.1" { Scheme::Http } else { Scheme::Https },
        host: Arc::from(host),
        port: Some(10001),
        path: Arc::from(format!("/{name}")),
    };
    let (profile, name) = (Arc::from(profile), Arc::from(name));
    let kept = Kept::Journal { keeping: Keeping::Full, folder: Arc::from("/state/journal") };
    let rights = Arc::new(Rights::All);
    let keeps_drafts = true;
    Account { profile, name, endpoint, secondary: None, starts, rights, only: None, kept, keeps_drafts }
}

/// A message with this id, text and dequeue count, put an hour before the story begins.
pub fn message(id: &str, text: &str, dequeue_count: u32) -> Message {
    Message {
        id: MessageId::new(id),
        inserted: Moment::At(BEGIN.secs() - 3_600),
        expires: Expiry::At(Moment::At(BEGIN.secs() + 600_000)),
        dequeue_count,
        text: Arc::from(text),
    }
}

/// The name of a change in the journal.
pub fn entry_id(number: u64) -> EntryId {
    EntryId { file: Arc::from("127.0.0.1-1.journal"), number }
}

/// A change that is in the journal: what was done to these messages.
pub fn entry(number: u64, action: Action, texts: &[(&str, Option<&str>)]) -> Entry {
    let item = |(text, new_text): &(&str, Option<&str>)| Item {
        new_text: new_text.map(Arc::from),
        ..Item::of(&message(&format!("id-{text}"), text, 1), "hash", true)
    };
    let items: Vec<Item> = texts.iter().map(item).collect();
    let ends = vec![ItemEnd { end: Some(End::Done), new_id: None }; items.len()];
    Entry {
        id: entry_id(number),
        at: BEGIN,
        account: Arc::from("acme"),
        endpoint: Arc::from("http://127.0.0.1:10001/acme"),
        intent: Intent::new(action, QueueName::new("orders"), items),
        ends,
        living: true,
    }
}

/// The report of a put whose message got this id.
pub fn put_report(id: &str) -> Report {
    Report::Put { id: MessageId::new(id), visible: Moment::At(0), expires: Expiry::Never }
}

/// What plans keep to on a queue with this threshold.
pub fn terms(threshold: Option<u32>) -> Terms {
    Terms { threshold, lease_secs: 30, short_lease_secs: 10, budget: 500, giving: Giving::Surely }
}

/// The report of a change whose only target ended so, at a price.
pub fn surgery(id: &str, end: SurgeryEnd, leased: u32, hidden_ms: u64) -> Report {
    let released = (1..leased).map(|n| MessageId::new(&format!("other-{n}"))).collect();
    let halt = (end == SurgeryEnd::Missing).then_some(Halt::Dearer);
    let targets = vec![TargetEnd { id: MessageId::new(id), end }];
    Report::Surgery(Surgery { targets, halt, leased, released, hidden_ms, ..Surgery::default() })
}

/// How far work on many messages is.
pub fn bulk_progress(stage: Stage, done: u64, total: u64) -> BulkProgress {
    BulkProgress {
        stage,
        done,
        failed: 0,
        doubtful: 0,
        taken: done,
        total: Some(total),
        held: 0,
        per_second: 240,
        left_secs: Some((total - done) / 240),
        rate: None,
        throttled: false,
    }
}

/// What work on many messages did: so many met each fate.
pub fn bulk_report(deed: Deed, fates: &[(Fate, u64)]) -> BulkReport {
    BulkReport {
        deed,
        end: BulkEnd::Finished,
        fates: fates.iter().copied().collect(),
        leased: fates.iter().map(|(_, count)| count).sum(),
        released: 0,
        hidden_ms: 0,
        took_ms: 1_204,
        unanswered: 0,
        unkept: 0,
        exceptions: Vec::new(),
        file: Ok(Arc::from("/state/reports/2026-11-23-120000-move-orders-poison.jsonl")),
        moved: Moved::default(),
        search: Search::default(),
    }
}

/// Metadata of these entries.
pub fn metadata(entries: &[(&str, &str)]) -> Metadata {
    entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// What is set for a queue.
pub fn properties(approximate_count: u64, entries: &[(&str, &str)]) -> Properties {
    Properties {
        approximate_count,
        metadata: metadata(entries),
        has_case: true,
        policies: Some(Ok(Vec::new())),
    }
}

/// A failure of this kind.
pub fn failure(kind: FailureKind, tried: OperationKind) -> Failure {
    let mut failure = Failure::new(kind, tried, &Arc::from("acme"), "said the service");
    failure.status = Some(500);
    failure.code = Some(Arc::from("SomeCode"));
    failure.request_id = Some(Arc::from("3a5f"));
    failure
}

fn offers() -> Vec<Offer> {
    let offer = |source, title: &str, detail: &str| Offer {
        source,
        title: title.to_owned(),
        detail: detail.to_owned(),
    };
    vec![
        offer(SourceRef::Demo, "Demo", "queues with made-up messages, inside peekq"),
        offer(SourceRef::Azurite, "Azurite", "127.0.0.1:10001, the usual account"),
        offer(SourceRef::Environment, "Environment", "AZURE_STORAGE_CONNECTION_STRING is not set"),
    ]
}

impl Sim {
    /// Just started, with the first screen on a terminal of this size.
    pub fn new(cols: u16, rows: u16) -> Self {
        let state = State::new(Size { cols, rows }, Settings::default(), StartScreen::new(None, offers()));
        let sim = Self {
            state,
            keymap: Keymap::default(),
            now: BEGIN,
            calls: Vec::new(),
            effects: Vec::new(),
            from: Location::Primary,
            sent: 0,
        };
        sim.event(Msg::Started)
    }

    /// With the account `acme` open at this host, not listed yet.
    pub fn opened(host: &str, starts: Start) -> Self {
        Self::new(120, 40).press("enter").connect(host, starts)
    }

    /// Feeds one event at the present time.
    pub fn event(mut self, msg: Msg) -> Self {
        let effects = update(&mut self.state, &self.keymap, Event { at: self.now, msg });
        for effect in &effects {
            if let Effect::Call { id, lane, call } = effect {
                self.calls.push((*id, lane.clone(), call.clone()));
            }
        }
        self.effects.extend(effects);
        self
    }

    /// Presses keys, separated by blanks: `j enter ctrl-s`.
    pub fn press(self, keys: &str) -> Self {
        keys.split_whitespace().fold(self, |sim, key| {
            let key = Key::parse(key).unwrap_or_else(|why| panic!("{key}: {why}"));
            sim.event(Msg::Pressed(key))
        })
    }

    /// Types a text, character by character.
    pub fn text(self, text: &str) -> Self {
        text.chars().fold(self, |sim, c| match c {
            ' ' => sim.press("space"),
            c => sim.press(&c.to_string()),
        })
    }

    pub fn paste(self, text: &str) -> Self {
        self.event(Msg::Pasted(text.to_owned()))
    }

    /// The terminal gets another size.
    pub fn resize(self, cols: u16, rows: u16) -> Self {
        self.event(Msg::Resized { cols, rows })
    }

    /// Lets time pass, and whatever is due happen.
    pub fn pass(mut self, ms: u64) -> Self {
        self.now = self.now.plus(ms);
        self.event(Msg::Woke)
    }

    /// Whether such a call is under way.
    pub fn asks(&self, fits: impl Fn(&Call) -> bool) -> bool {
        self.calls.iter().any(|(_, _, call)| fits(call))
    }

    /// The newest unanswered call that fits; it counts as answered.
    pub fn take_call(&mut self, fits: impl Fn(&Call) -> bool) -> (ReqId, Call) {
        let (id, _, call) = self.calls.remove(self.newest(fits));
        (id, call)
    }

    /// Where the newest unanswered call that fits stands.
    fn newest(&self, fits: impl Fn(&Call) -> bool) -> usize {
        let at = self.calls.iter().rposition(|(_, _, call)| fits(call));
        at.unwrap_or_else(|| panic!("no such call is under way: {:#?}", self.calls))
    }

    /// The newest write that was started, and its number.
    pub fn write(&self) -> (ReqId, &Write) {
        let at = self.newest(|call| matches!(call, Call::Write { .. }));
        let (id, _, Call::Write { write, .. }) = &self.calls[at] else { unreachable!() };
        (*id, write)
    }

    /// The texts that the message pane shows.
    pub fn messages(&self) -> Vec<&str> {
        let pane = self.state.account.as_ref().and_then(|account| account.messages.as_ref());
        pane.map_or(Vec::new(), |pane| pane.rows.iter().map(|row| &*row.shown.message.text).collect())
    }

    /// The message pane of the selected queue.
    pub fn pane(&self) -> &MessagePane {
        let account = self.state.account.as_ref().expect("no account is open");
        account.messages.as_ref().expect("no queue is selected")
    }

    /// The names that the queue pane shows.
    pub fn queues(&self) -> Vec<&str> {
        let account = self.state.account.as_ref().expect("no account is open");
        account.queues.view.iter().map(QueueName::as_str).collect()
    }

    /// The selected queue.
    pub fn queue(&self) -> &str {
        self.state.account.as_ref().and_then(|a| a.queue()).map_or("", QueueName::as_str)
    }

    /// The notice in the footer.
    pub fn notice(&self) -> &str {
        self.state.notices.current(self.state.now).map_or("", |notice| &notice.text)
    }

    /// The queue that the keys are about.
    pub fn subject(&self) -> String {
        self.state.subject().map_or_else(String::new, |place| place.queue.to_string())
    }

    /// The connection of the open account.
    pub fn conn(&self) -> ConnId {
        self.state.account.as_ref().expect("no account is open").conn
    }
}
