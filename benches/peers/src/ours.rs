//! The client of peekq, as the program uses it: with its checks, its limits of time and its retries.

use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string::Parsed;
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;

use crate::peer::{Peer, QUEUE, text};
use crate::server::Server;

pub struct Ours {
    client: Client,
    queue: QueueName,
    message: NewMessage,
}

impl Ours {
    pub fn open(server: &Server) -> anyhow::Result<Self> {
        let Parsed { endpoint, account, credential, .. } = server.parsed()?;
        let clock = Arc::new(SystemClock::new());
        let client = Client::new(endpoint, account, credential, clock, Options::default());
        let message = NewMessage { text: text().into(), life: Life::Seconds(604_800), delay: 0 };
        Ok(Self { client: client.with_access(Access::ReadWrite), queue: QueueName::new(QUEUE), message })
    }

    pub async fn prepare(&self) -> anyhow::Result<()> {
        self.client.create_queue(&self.queue, &[]).await.map(drop).map_err(anyhow::Error::msg)
    }

    pub async fn clear(&self) -> anyhow::Result<()> {
        self.client.clear(&self.queue).await.map_err(anyhow::Error::msg)
    }
}

impl Peer for Ours {
    async fn put(&self) -> anyhow::Result<()> {
        self.client.put(&self.queue, &self.message).await.map(drop).map_err(anyhow::Error::msg)
    }

    async fn metadata(&self) -> anyhow::Result<()> {
        self.client.properties(&self.queue).await.map(drop).map_err(anyhow::Error::msg)
    }
}
