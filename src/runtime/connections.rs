//! The open connections: which client, what it may do and until when. The rights are checked here
//! when a call starts, whatever the screen believes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::client::client::Client;
use crate::drafts::Store;
use crate::emulator::Emulator;
use crate::journal::Journal;
use crate::model::account::{ConnId, Start};
use crate::model::clock::Millis;
use crate::model::operation::Access;

/// All connections of this run.
#[derive(Default)]
pub struct Connections(Mutex<BTreeMap<ConnId, Connection>>);

/// A connection.
pub struct Connection {
    /// A read-only handle.
    pub client: Client,
    /// How the account opened.
    pub starts: Start,
    /// Until when an account that opened read-only may be changed.
    pub granted: Option<Millis>,
    /// Where changes are written down.
    pub journal: Journal,
    /// Where texts are kept that were not sent.
    pub drafts: Option<Arc<Store>>,
    /// What must live as long as the connection: the embedded service of the demo.
    pub keeper: Option<Emulator>,
}

impl Connections {
    fn all(&self) -> MutexGuard<'_, BTreeMap<ConnId, Connection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection.
    pub fn add(&self, conn: ConnId, connection: Connection) {
        self.all().insert(conn, connection);
    }

    /// Allows changes until a time, or not any more. One that was sealed stays so.
    pub fn grant(&self, conn: ConnId, until: Option<Millis>) {
        if let Some(connection) = self.all().get_mut(&conn) {
            connection.granted = until.filter(|_| connection.starts == Start::ReadOnly);
        }
    }

    /// A handle with the rights that the connection has at this moment.
    pub fn client(&self, conn: ConnId, now: Millis) -> Option<Client> {
        let all = self.all();
        let connection = all.get(&conn)?;
        let writable = match connection.starts {
            Start::Writable => true,
            Start::Sealed => false,
            Start::ReadOnly => connection.granted.is_some_and(|until| now < until),
        };
        Some(connection.client.with_access(if writable { Access::ReadWrite } else { Access::ReadOnly }))
    }

    /// The journal of a connection.
    pub fn journal(&self, conn: ConnId) -> Journal {
        self.all().get(&conn).map_or(Journal::off(), |connection| connection.journal.clone())
    }

    /// Where texts of a connection are kept that were not sent.
    pub fn drafts(&self, conn: ConnId) -> Option<Arc<Store>> {
        self.all().get(&conn)?.drafts.clone()
    }

    /// Whether what is kept of a connection goes with this run, as the demonstration's.
    pub fn passes(&self, conn: ConnId) -> bool {
        self.all().get(&conn).is_some_and(|connection| connection.keeper.is_some())
    }

    /// Lets everything go: embedded services stop.
    pub fn close(&self) {
        self.all().values_mut().for_each(|connection| connection.keeper = None);
    }
}
