//! The most that can be had: signs and sends the same sequence of requests over bare connections,
//! always a batch ahead, and trusts every answer.

use std::sync::Arc;

use anyhow::Context as _;
use bytes::Bytes;
use hyper::Method;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::IN_FLIGHT;
use crate::bare::Bare;

struct Taken {
    id: String,
    receipt: String,
    text: String,
}

pub async fn moves(connection: &str, count: usize) -> anyhow::Result<()> {
    let bare = Arc::new(Bare::to(connection)?);
    let (sender, receiver) = mpsc::channel::<Taken>(64);
    let receiver = Arc::new(Mutex::new(receiver));
    let mut lanes = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (bare, receiver) = (Arc::clone(&bare), Arc::clone(&receiver));
        lanes.spawn(async move {
            loop {
                let Some(taken) = receiver.lock().await.recv().await else { return anyhow::Ok(()) };
                let body = format!("<QueueMessage><MessageText>{}</MessageText></QueueMessage>", taken.text);
                let put = "/bench-to/messages";
                bare.call(Method::POST, put, &[], Bytes::from(body), 201).await?;
                let old = format!("/bench-from/messages/{}", taken.id);
                bare.call(Method::DELETE, &old, &[("popreceipt", &taken.receipt)], Bytes::new(), 204).await?;
            }
        });
    }
    let mut left = count;
    while left > 0 {
        let query = [("numofmessages", "32"), ("visibilitytimeout", "300")];
        let answer = bare.call(Method::GET, "/bench-from/messages", &query, Bytes::new(), 200).await?;
        let batch = read(std::str::from_utf8(&answer)?)?;
        anyhow::ensure!(!batch.is_empty(), "{left} are missing");
        left -= batch.len();
        for taken in batch {
            sender.send(taken).await.ok().context("the lanes are gone")?;
        }
    }
    drop(sender);
    while let Some(lane) = lanes.join_next().await {
        lane??;
    }
    Ok(())
}

fn read(answer: &str) -> anyhow::Result<Vec<Taken>> {
    let part = |message: &str, name: &str| {
        let (_, rest) = message.split_once(&format!("<{name}>"))?;
        Some(rest.split_once('<')?.0.to_owned())
    };
    let taken = |message: &str| {
        let [id, receipt, text] = ["MessageId", "PopReceipt", "MessageText"].map(|name| part(message, name));
        Some(Taken { id: id?, receipt: receipt?, text: text? })
    };
    answer.split("<QueueMessage>").skip(1).map(|message| taken(message).context("odd answer")).collect()
}
