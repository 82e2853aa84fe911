//! The operations of the Queue service with their data, and the request that each of them is.

use std::borrow::Cow;

use crate::model::clock::Millis;
use crate::model::message::{Life, MessageId, NewMessage};
use crate::model::operation::OperationKind;
use crate::model::policy::SignedIdentifier;
use crate::model::queue::QueueName;
use crate::model::service::ServiceProperties;

use super::receipt::Receipt;
use super::request::{Method, Request, message_body};
use super::{delegation, policies_xml, service_xml};

/// One call to the service. Not printable: it may hold a message or a receipt.
#[derive(Clone, Copy)]
pub enum Operation<'a> {
    /// One page of the queues.
    ListQueues {
        /// Only names that start with this.
        prefix: Option<&'a str>,
        /// Where the page starts: what the page before said.
        marker: Option<&'a str>,
        /// Whether their metadata is wanted too.
        metadata: bool,
    },
    /// A new queue.
    CreateQueue {
        /// Its name.
        queue: &'a QueueName,
        /// Its metadata.
        metadata: &'a [(String, String)],
    },
    /// A queue goes, with all its messages.
    DeleteQueue {
        /// Its name.
        queue: &'a QueueName,
    },
    /// The approximate count and the metadata.
    GetMetadata {
        /// Of this queue.
        queue: &'a QueueName,
    },
    /// New metadata in place of all that was there.
    SetMetadata {
        /// Of this queue.
        queue: &'a QueueName,
        /// All of it; nothing clears it.
        metadata: &'a [(String, String)],
    },
    /// A new message.
    Put {
        /// Into this queue.
        queue: &'a QueueName,
        /// Text, life and delay.
        message: &'a NewMessage,
    },
    /// Takes messages: hides them for a while and raises their dequeue count.
    Get {
        /// From this queue.
        queue: &'a QueueName,
        /// At most this many, 1 to 32.
        count: u32,
        /// Hidden for this many seconds, 1 to 604,800.
        visibility: u32,
    },
    /// Looks at the first visible messages.
    Peek {
        /// Of this queue.
        queue: &'a QueueName,
        /// At most this many, 1 to 32.
        count: u32,
    },
    /// Changes the visibility of a taken message, and its text where one is given.
    Update {
        /// In this queue.
        queue: &'a QueueName,
        /// This message.
        id: &'a MessageId,
        /// Its newest receipt.
        receipt: &'a Receipt,
        /// Hidden for this many seconds from now, 0 to 604,800.
        visibility: u32,
        /// The new text. None sends no body, which leaves the text alone; an empty one erases it.
        text: Option<&'a str>,
    },
    /// A taken message goes.
    DeleteMessage {
        /// From this queue.
        queue: &'a QueueName,
        /// This message.
        id: &'a MessageId,
        /// Its newest receipt.
        receipt: &'a Receipt,
    },
    /// All messages go, hidden ones too.
    Clear {
        /// From this queue.
        queue: &'a QueueName,
    },
    /// The access policies of a queue.
    GetAcl {
        /// Of this queue.
        queue: &'a QueueName,
    },
    /// New access policies in place of all that were there.
    SetAcl {
        /// Of this queue.
        queue: &'a QueueName,
        /// All of them; none removes them all.
        policies: &'a [SignedIdentifier],
    },
    /// The service's properties.
    GetServiceProperties,
    /// Changes the service's properties.
    SetServiceProperties {
        /// What they shall be; parts that are left out stay.
        properties: &'a ServiceProperties,
    },
    /// The state of the copy in another region.
    GetServiceStats,
    /// A key that signs SAS for the one who asks.
    GetUserDelegationKey {
        /// From when it shall be good.
        start: Millis,
        /// Until when, 7 days after the start at the most.
        expiry: Millis,
    },
}

impl<'a> Operation<'a> {
    /// What kind of operation this is.
    #[must_use]
    pub const fn kind(&self) -> OperationKind {
        match self {
            Self::ListQueues { .. } => OperationKind::ListQueues,
            Self::CreateQueue { .. } => OperationKind::CreateQueue,
            Self::DeleteQueue { .. } => OperationKind::DeleteQueue,
            Self::GetMetadata { .. } => OperationKind::GetMetadata,
            Self::SetMetadata { .. } => OperationKind::SetMetadata,
            Self::Put { .. } => OperationKind::Put,
            Self::Get { .. } => OperationKind::Get,
            Self::Peek { .. } => OperationKind::Peek,
            Self::Update { .. } => OperationKind::Update,
            Self::DeleteMessage { .. } => OperationKind::DeleteMessage,
            Self::Clear { .. } => OperationKind::Clear,
            Self::GetAcl { .. } => OperationKind::GetAcl,
            Self::SetAcl { .. } => OperationKind::SetAcl,
            Self::GetServiceProperties => OperationKind::GetServiceProperties,
            Self::SetServiceProperties { .. } => OperationKind::SetServiceProperties,
            Self::GetServiceStats => OperationKind::GetServiceStats,
            Self::GetUserDelegationKey { .. } => OperationKind::GetUserDelegationKey,
        }
    }

    /// The queue that it is about.
    #[must_use]
    pub const fn queue(&self) -> Option<&'a QueueName> {
        match *self {
            Self::ListQueues { .. }
            | Self::GetServiceProperties
            | Self::SetServiceProperties { .. }
            | Self::GetServiceStats
            | Self::GetUserDelegationKey { .. } => None,
            Self::CreateQueue { queue, .. }
            | Self::DeleteQueue { queue }
            | Self::GetMetadata { queue }
            | Self::SetMetadata { queue, .. }
            | Self::Put { queue, .. }
            | Self::Get { queue, .. }
            | Self::Peek { queue, .. }
            | Self::Update { queue, .. }
            | Self::DeleteMessage { queue, .. }
            | Self::Clear { queue }
            | Self::GetAcl { queue }
            | Self::SetAcl { queue, .. } => Some(queue),
        }
    }

    /// Whether only the copy in another region answers it.
    #[must_use]
    pub const fn needs_secondary(&self) -> bool {
        matches!(self, Self::GetServiceStats)
    }

    /// The first version of the protocol that knows it, where that is not any version in use.
    #[must_use]
    pub const fn since(&self) -> Option<&'static str> {
        match self {
            Self::GetUserDelegationKey { .. } => Some(delegation::SINCE),
            _ => None,
        }
    }

    /// Whether an answer of this status says that the operation was done.
    #[must_use]
    pub const fn succeeds_with(&self, status: u16) -> bool {
        match self {
            Self::ListQueues { .. }
            | Self::GetMetadata { .. }
            | Self::Get { .. }
            | Self::Peek { .. }
            | Self::GetAcl { .. }
            | Self::GetServiceProperties
            | Self::GetServiceStats
            | Self::GetUserDelegationKey { .. } => status == 200,
            Self::SetServiceProperties { .. } => status == 202,
            Self::CreateQueue { .. } => matches!(status, 201 | 204),
            Self::Put { .. } => status == 201,
            Self::DeleteQueue { .. }
            | Self::SetMetadata { .. }
            | Self::Update { .. }
            | Self::DeleteMessage { .. }
            | Self::Clear { .. }
            | Self::SetAcl { .. } => status == 204,
        }
    }

    /// The request, without the headers and parameters that every request has and without a
    /// signature.
    #[must_use]
    pub fn request(&self) -> Request<'a> {
        match *self {
            Self::ListQueues { prefix, marker, metadata } => Request::new(Method::Get)
                .maybe("prefix", prefix)
                .maybe("marker", marker)
                // Never empty: Azurite refuses that.
                .maybe("include", metadata.then_some("metadata"))
                .query("comp", "list"),
            Self::CreateQueue { queue, metadata } => on(Method::Put, queue).metadata(metadata),
            Self::DeleteQueue { queue } => on(Method::Delete, queue),
            Self::GetMetadata { queue } => on(Method::Get, queue).query("comp", "metadata"),
            Self::SetMetadata { queue, metadata } => {
                on(Method::Put, queue).query("comp", "metadata").metadata(metadata)
            }
            Self::Put { queue, message } => put(queue, message),
            Self::Get { queue, count, visibility } => messages(Method::Get, queue)
                .query("numofmessages", count.to_string())
                .query("visibilitytimeout", visibility.to_string()),
            // Exactly `peekonly=true`: Azurite takes messages for any other spelling of it.
            Self::Peek { queue, count } => messages(Method::Get, queue)
                .query("numofmessages", count.to_string())
                .query("peekonly", "true"),
            Self::Update { queue, id, receipt, visibility, text } => {
                let request = messages(Method::Put, queue)
                    .segment(id.as_str())
                    .query("popreceipt", receipt.expose())
                    .query("visibilitytimeout", visibility.to_string());
                text.into_iter().fold(request, |request, text| request.body(message_body(text)))
            }
            Self::DeleteMessage { queue, id, receipt } => {
                messages(Method::Delete, queue).segment(id.as_str()).query("popreceipt", receipt.expose())
            }
            Self::Clear { queue } => messages(Method::Delete, queue),
            Self::GetAcl { queue } => on(Method::Get, queue).query("comp", "acl"),
            Self::SetAcl { queue, policies } => {
                on(Method::Put, queue).query("comp", "acl").body(policies_xml::body(policies))
            }
            Self::GetServiceProperties => service(Method::Get, "properties"),
            Self::SetServiceProperties { properties } => {
                service(Method::Put, "properties").body(service_xml::body(properties))
            }
            Self::GetServiceStats => service(Method::Get, "stats"),
            Self::GetUserDelegationKey { start, expiry } => {
                service(Method::Post, "userdelegationkey").body(delegation::body(start, expiry))
            }
        }
    }
}

fn service(method: Method, what: &'static str) -> Request<'static> {
    Request::new(method).query("restype", "service").query("comp", what)
}

fn on(method: Method, queue: &QueueName) -> Request<'_> {
    Request::new(method).segment(queue.as_str())
}

fn messages(method: Method, queue: &QueueName) -> Request<'_> {
    on(method, queue).segment("messages")
}

fn put<'a>(queue: &'a QueueName, message: &NewMessage) -> Request<'a> {
    let life = match message.life {
        Life::Seconds(seconds) => seconds.to_string().into(),
        Life::Never => Cow::from("-1"),
    };
    messages(Method::Post, queue)
        .query("visibilitytimeout", message.delay.to_string())
        .query("messagettl", life)
        .body(message_body(&message.text))
}
