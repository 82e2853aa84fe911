//! A move as a user of the official SDK would write it: one batch after the other, its messages side
//! by side.

use std::sync::Arc;

use anyhow::Context as _;
use azure_core::http::Url;
use azure_storage_queue::QueueClient;
use azure_storage_queue::models::{QueueClientReceiveMessagesOptions, QueueMessage};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::model::clock::Clock as _;
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::model::sas_terms::{Grants, SasTerms};
use peekq::runtime::clock::SystemClock;

use super::IN_FLIGHT;

pub async fn moves(connection: &str) -> anyhow::Result<()> {
    // The SDK's HTTP client wants one, although nothing here is encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let [from, to] = [open(connection, "bench-from")?, open(connection, "bench-to")?];
    loop {
        let options = QueueClientReceiveMessagesOptions {
            number_of_messages: Some(32),
            visibility_timeout: Some(300),
            ..Default::default()
        };
        let batch = from.receive_messages(Some(options)).await?.into_model()?.items.unwrap_or_default();
        if batch.is_empty() {
            return Ok(());
        }
        let moved = stream::iter(batch).map(async |message| {
            let text = QueueMessage { message_text: message.message_text };
            to.send_message(text.try_into()?, None).await?;
            let id = message.message_id.context("no id")?;
            from.delete_message(&id, &message.pop_receipt.context("no receipt")?, None).await?;
            anyhow::Ok(())
        });
        moved.buffer_unordered(IN_FLIGHT).try_collect::<Vec<()>>().await?;
    }
}

fn open(connection: &str, queue: &str) -> anyhow::Result<QueueClient> {
    let parsed = connection_string::parse(connection)?;
    let clock = Arc::new(SystemClock::new());
    let now = clock.now();
    let signs = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, Options::default());
    let grants = Grants::Own { letters: "raup".to_owned(), start: None, secs: 3600 };
    let terms = SasTerms { grants, addresses: String::new(), https_only: false };
    let url = signs.with_access(Access::ReadWrite).queue_sas(&QueueName::new(queue), &terms, now);
    Ok(QueueClient::new(Url::parse(url.map_err(anyhow::Error::msg)?.expose())?, None, None)?)
}
