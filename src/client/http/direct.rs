//! Requests over connections of our own, which are kept while they are fresh.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use crate::client::answer::Answer;
use crate::client::roots::Roots;
use crate::client::transport::{IDLE, MOST_IDLE, Signed, Trouble};
use crate::model::account::Endpoint;

use super::connect::Connector;
use super::connection::Connection;
use super::request;

/// Connections to one endpoint.
pub(in crate::client) struct Direct {
    connector: Connector,
    host: String,
    user_agent: String,
    idle: Mutex<Vec<Idle>>,
}

/// A connection in which nothing goes on.
struct Idle {
    connection: Connection,
    since: Instant,
}

impl Direct {
    /// Opens nothing yet.
    ///
    /// # Errors
    /// Why there can be no connection at all.
    pub(in crate::client) fn new(
        endpoint: &Endpoint,
        user_agent: &str,
        roots: &Roots,
    ) -> Result<Self, String> {
        let connector = Connector::new(endpoint, roots)?;
        let (host, user_agent) = (endpoint.authority(), user_agent.to_owned());
        Ok(Self { connector, host, user_agent, idle: Mutex::default() })
    }

    /// Sends a request and takes in the whole answer. Knows no time-out but that of connecting.
    ///
    /// # Errors
    /// Where there is no answer, or none that ends.
    pub(in crate::client) async fn send(&self, signed: &Signed<'_>) -> Result<Answer, Trouble> {
        request::check(signed)?;
        while let Some(mut connection) = self.fresh() {
            self.write(&mut connection, signed);
            // One that turns out to be closed before anything went out harms nobody.
            if let Ok(begun) = connection.begin().await {
                return self.finish(connection, begun).await;
            }
        }
        let mut connection = self.connector.connect().await?;
        self.write(&mut connection, signed);
        self.finish(connection, 0).await
    }

    fn write(&self, connection: &mut Connection, signed: &Signed<'_>) {
        request::write(connection.request(), &self.host, &self.user_agent, signed);
    }

    async fn finish(&self, mut connection: Connection, begun: usize) -> Result<Answer, Trouble> {
        let (answer, keeps) = connection.finish(begun).await?;
        if keeps {
            self.keep(connection);
        }
        Ok(answer)
    }

    /// The connection that was used last, if it can be used again.
    fn fresh(&self) -> Option<Connection> {
        let mut all = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let is_stale = |idle: &Idle| now.saturating_duration_since(idle.since) > IDLE;
        let stale = all.iter().take_while(|idle| is_stale(idle)).count();
        all.drain(..stale);
        std::iter::from_fn(|| all.pop())
            .map(|idle| idle.connection)
            .find_map(|mut connection| connection.is_fresh().then_some(connection))
    }

    fn keep(&self, connection: Connection) {
        let mut all = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < MOST_IDLE {
            all.push(Idle { connection, since: Instant::now() });
        }
    }
}
