//! The official SDK as one is told to use it. It has no Shared Key, so it signs nothing: a SAS is in
//! its URL.

use std::sync::Arc;

use anyhow::Context as _;
use azure_core::http::Url;
use azure_storage_queue::QueueClient;
use azure_storage_queue::models::{QueueClientGetPropertiesResultHeaders as _, QueueMessage};
use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string::Parsed;
use peekq::model::clock::Clock as _;
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::model::sas_terms::{Grants, SasTerms};
use peekq::runtime::clock::SystemClock;

use crate::peer::{Peer, QUEUE, text};
use crate::server::Server;

pub struct Sdk {
    client: QueueClient,
    text: String,
}

impl Sdk {
    pub fn open(server: &Server) -> anyhow::Result<Self> {
        // The SDK's HTTP client wants one, although nothing here is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let Parsed { endpoint, account, credential, .. } = server.parsed()?;
        let clock = Arc::new(SystemClock::new());
        let (now, signs) =
            (clock.now(), Client::new(endpoint, account, credential, clock, Options::default()));
        let grants = Grants::Own { letters: "raup".to_owned(), start: None, secs: 3600 };
        let terms = SasTerms { grants, addresses: String::new(), https_only: false };
        let url = signs.with_access(Access::ReadWrite).queue_sas(&QueueName::new(QUEUE), &terms, now);
        let url = Url::parse(url.map_err(anyhow::Error::msg)?.expose())?;
        Ok(Self { client: QueueClient::new(url, None, None)?, text: text() })
    }
}

impl Peer for Sdk {
    async fn put(&self) -> anyhow::Result<()> {
        let message = QueueMessage { message_text: Some(self.text.clone()) };
        self.client.send_message(message.try_into()?, None).await?.into_model()?;
        Ok(())
    }

    async fn metadata(&self) -> anyhow::Result<()> {
        let answer = self.client.get_properties(None).await?;
        answer.approximate_messages_count()?.context("no count").map(drop)
    }
}
