//! Where messages go: a queue that was typed, of the open account or of one that was open before.

use super::{BulkDialog, Elsewhere};
use crate::app::state::State;
use crate::model::account::{Account, ConnId};
use crate::model::change::Goal;
use crate::model::history::Place;
use crate::model::queue::QueueName;

/// What completing a name gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completed {
    /// The only name that fits, or as much as all have in common.
    To(String),
    /// Nothing fits.
    Nothing,
}

impl State {
    /// The account of a connection, where it is or was open, and whether it may be changed now.
    pub(super) fn account_of(&self, conn: ConnId) -> Option<(&Account, bool)> {
        let now = self.now;
        let open = self.account.as_ref().filter(|account| account.conn == conn);
        open.map(|account| (&account.account, account.writable(now))).or_else(|| {
            let other = self.elsewhere.get(&conn)?;
            Some((&other.account, other.writable(self)))
        })
    }

    /// The connection to an endpoint that is or was open in this run, its account, and whether that may be
    /// changed now.
    #[must_use]
    pub fn connected(&self, endpoint: &str) -> Option<(ConnId, &Account, bool)> {
        let is_there = |account: &Account| *account.endpoint.to_string() == *endpoint;
        let open = self.account.iter().map(|open| (open.conn, &open.account));
        let others = self.elsewhere.iter().map(|(conn, other)| (*conn, &other.account));
        let (conn, _) = open.chain(others).find(|(_, account)| is_there(account))?;
        self.account_of(conn).map(|(account, writable)| (conn, account, writable))
    }

    /// The names that a destination can have: the queues of the account itself, and those of the
    /// others with the account's name before them.
    fn destinations(&self, own: ConnId) -> impl Iterator<Item = String> {
        let open = self.account.as_ref().filter(|account| account.conn == own);
        let here = open.into_iter().flat_map(|account| account.queues.all.keys()).map(ToString::to_string);
        let there = self.elsewhere.iter().filter(move |(conn, _)| **conn != own);
        let there = there.flat_map(move |(conn, other)| {
            let name = self.name_of(own, *conn, &other.account);
            other.queues.iter().map(move |queue| format!("{name}/{queue}"))
        });
        here.chain(there)
    }

    /// The name of a queue as a destination, where its account is or was open.
    #[must_use]
    pub fn named(&self, own: ConnId, place: &Place) -> Option<String> {
        let is_there = |account: &Account| *account.endpoint.to_string() == *place.endpoint;
        let open = self.account.as_ref().filter(|account| account.conn == own);
        if open.is_some_and(|open| is_there(&open.account)) {
            return Some(place.queue.to_string());
        }
        let (conn, other) = self.elsewhere.iter().find(|(_, other)| is_there(&other.account))?;
        Some(format!("{}/{}", self.name_of(own, *conn, &other.account), place.queue))
    }

    /// What tells an account that was open before from the others: its name, or its profile's.
    fn name_of<'a>(&self, own: ConnId, conn: ConnId, account: &'a Account) -> &'a str {
        let open = self.account.iter().filter(|open| open.conn == own).map(|open| &open.account);
        let others =
            self.elsewhere.iter().filter(|(other, _)| **other != conn).map(|(_, other)| &other.account);
        let is_shared = open.chain(others).any(|other| other.name == account.name);
        if is_shared { &account.profile } else { &account.name }
    }
}

/// Why nothing can be changed in an account that was open before.
pub(super) fn read_only(account: &Account) -> String {
    format!("{} is read-only: open it, and W allows changes", account.name)
}

impl Elsewhere {
    fn writable(&self, state: &State) -> bool {
        use crate::model::account::Start;
        match self.account.starts {
            Start::Writable => true,
            Start::Sealed => false,
            Start::ReadOnly => self.raised_until.is_some_and(|until| state.now < until),
        }
    }
}

impl BulkDialog {
    /// Where the messages go, as typed; none where they go nowhere.
    ///
    /// # Errors
    /// A sentence that says why they cannot go there.
    pub fn goal(&self, state: &State) -> Result<Option<Goal>, String> {
        if !self.goes() {
            return Ok(None);
        }
        let typed = self.goal.to_string();
        let (conn, name) = match typed.trim().split_once('/') {
            None => (self.subject.conn, typed.trim()),
            Some((account, name)) => (other(state, account, self.subject.conn)?, name),
        };
        if name.is_empty() {
            return Err("name the queue that they go to".to_owned());
        }
        let queue = QueueName::check(name).map_err(|rule| format!("the queue that they go to: {rule}"))?;
        if conn == self.subject.conn && queue == self.subject.queue {
            return Err("that is the queue in which they are".to_owned());
        }
        let Some((account, writable)) = state.account_of(conn) else {
            return Err("that account is not open any more".to_owned());
        };
        if !writable {
            return Err(read_only(account));
        }
        let endpoint = account.endpoint.to_string().into();
        let place = Place { account: account.name.clone(), endpoint, queue };
        Ok(Some(Goal { conn, place }))
    }

    /// Completes the name of the destination as far as it is clear.
    #[must_use]
    pub fn completed(&self, state: &State) -> Completed {
        let typed = self.goal.to_string().trim().to_owned();
        let own = self.subject.queue.as_str();
        let fits = |name: &String| name.starts_with(&typed) && name != own;
        let mut names = state.destinations(self.subject.conn).filter(fits);
        let Some(first) = names.next() else { return Completed::Nothing };
        Completed::To(names.fold(first, |common, name| {
            let same = common.chars().zip(name.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c);
            same.collect()
        }))
    }

    /// The names that fit what was typed of the destination so far.
    #[must_use]
    pub fn offers(&self, state: &State, most: usize) -> Vec<String> {
        let typed = self.goal.to_string().trim().to_owned();
        let own = self.subject.queue.as_str();
        let fits = |name: &String| name.contains(&typed) && name != own && *name != typed;
        let mut names: Vec<String> = state.destinations(self.subject.conn).filter(fits).collect();
        names.sort_by_key(|name| !name.starts_with(&typed));
        names.truncate(most);
        names
    }
}

/// The connection of an account by its profile's name, or by its own where only one has it.
fn other(state: &State, named: &str, own: ConnId) -> Result<ConnId, String> {
    let open = state.account.iter().filter(|open| open.conn == own).map(|open| (own, &open.account));
    let others = state.elsewhere.iter().filter(|(conn, _)| **conn != own);
    let all = || open.clone().chain(others.clone().map(|(conn, other)| (*conn, &other.account)));
    let found = |is: &dyn Fn(&Account) -> bool| -> Vec<ConnId> {
        all().filter(|(_, account)| is(account)).map(|(conn, _)| conn).collect()
    };
    let by_profile = found(&|account| *account.profile == *named);
    let by_name = found(&|account| *account.name == *named);
    match (&*by_profile, &*by_name) {
        ([.., conn], _) | ([], [conn]) => Ok(*conn),
        ([], []) => {
            Err(format!("no account {named} was open in this run: @ opens one, and then this queue's again"))
        }
        ([], _) => Err(format!("more than one account is called {named}: name its profile")),
    }
}
