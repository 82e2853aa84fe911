//! The operations: what must be there first, the call, and how one sees from outside, by raw HTTP,
//! that it is in effect.

use std::future::Future;
use std::pin::Pin;

use peekq::client::client::Client;
use peekq::client::receipt::Receipt;
use peekq::model::clock::Millis;
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::message::{Life, MessageId, NewMessage};
use peekq::model::operation::OperationKind;
use peekq::model::policy::SignedIdentifier;
use peekq::model::queue::QueueName;
use peekq::model::service::{Logging, ServiceProperties};

use crate::http::Http;

/// One operation.
pub struct Operation {
    pub kind: OperationKind,
    /// What a client does that does not know whether it was done.
    pub doubt: Doubt,
    pub repeated: Repeated,
    pub answers_with_body: bool,
    pub prepare: fn(&Http) -> Held,
    pub call: for<'a> fn(&'a Client, &'a QueueName, &'a Held) -> Call<'a>,
    /// Whether it was done; of a look, whether everything is as it was.
    pub in_effect: fn(&Http) -> bool,
}

/// What a client does that does not know whether an operation was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Asks again.
    Ask,
    /// The same; but a person who looks shall not wait for a second time.
    AskUnlessLate,
    /// Sees whether it was done, and does it where it was not.
    LookFirst,
    /// Nothing: twice would be too much.
    Leave,
}

/// What becomes of an operation that was done already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeated {
    Works,
    Fails(FailureKind),
}

type Call<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// A message that was put, with the right to change it.
#[derive(Default)]
pub struct Held {
    id: String,
    receipt: String,
}

/// The queue of every cell.
pub const QUEUE: &str = "orders";
const TEXT: &str = "before";
const NEW_TEXT: &str = "after";

fn nothing(_: &Http) -> Held {
    Held::default()
}

fn queue(http: &Http) -> Held {
    http.ask("PUT", QUEUE).send().is(201);
    Held::default()
}

/// A queue with a message.
fn message(http: &Http) -> Held {
    queue(http);
    let put = http.put(QUEUE, TEXT);
    Held { id: put["MessageId"].clone(), receipt: put["PopReceipt"].clone() }
}

/// Whether the message of [`message`] is as it was put.
fn untouched(http: &Http) -> bool {
    let seen = http.peek(QUEUE);
    seen.len() == 1 && seen[0]["MessageText"] == TEXT && seen[0]["DequeueCount"] == "0"
}

fn texts(http: &Http, expected: &[&str]) -> bool {
    http.peeked_texts(QUEUE) == expected
}

fn metadata(http: &Http, name: &str) -> Option<String> {
    http.ask("GET", QUEUE).query("comp", "metadata").send().header(name).map(str::to_owned)
}

fn exists(http: &Http) -> bool {
    http.ask("GET", QUEUE).query("comp", "metadata").send().status == 200
}

fn owner() -> Vec<(String, String)> {
    vec![("owner".to_owned(), "me".to_owned())]
}

/// Metadata that takes another way to the service: no HTTP library would keep its case.
fn with_capitals() -> Vec<(String, String)> {
    vec![("ownedBy".to_owned(), "me".to_owned())]
}

fn new_message() -> NewMessage {
    NewMessage { text: NEW_TEXT.into(), life: Life::Never, delay: 0 }
}

fn policies() -> [SignedIdentifier; 1] {
    [SignedIdentifier { id: "mine".into(), start: None, expiry: None, permission: Some("r".into()) }]
}

fn properties() -> ServiceProperties {
    let logging =
        Logging { version: "1.0".into(), delete: true, read: false, write: false, retention_days: Some(3) };
    ServiceProperties { logging: Some(logging), ..ServiceProperties::default() }
}

/// A look at one message that is there.
const LOOK: Operation = Operation {
    kind: OperationKind::Peek,
    doubt: Doubt::Ask,
    repeated: Repeated::Works,
    answers_with_body: true,
    prepare: message,
    call: |client, queue, _| {
        Box::pin(async {
            let seen = client.peek(queue, 1).await?;
            assert_eq!(seen.iter().map(|message| &*message.text).collect::<Vec<_>>(), [TEXT]);
            Ok(())
        })
    },
    in_effect: untouched,
};

/// A change that is answered with nothing but a status.
const CHANGE: Operation = Operation { doubt: Doubt::LookFirst, answers_with_body: false, ..LOOK };

/// In the order of [`OperationKind::ALL`].
pub const OPERATIONS: &[Operation] = &[
    Operation {
        kind: OperationKind::ListQueues,
        doubt: Doubt::AskUnlessLate,
        call: |client, queue, _| {
            Box::pin(async {
                let page = client.list_queues(None, None).await?;
                assert_eq!(page.names, std::slice::from_ref(queue));
                Ok(())
            })
        },
        ..LOOK
    },
    Operation {
        kind: OperationKind::CreateQueue,
        prepare: nothing,
        call: |client, queue, _| Box::pin(async { client.create_queue(queue, &owner()).await.map(drop) }),
        in_effect: |http| metadata(http, "x-ms-meta-owner").as_deref() == Some("me"),
        ..CHANGE
    },
    Operation {
        kind: OperationKind::DeleteQueue,
        repeated: Repeated::Fails(FailureKind::NoSuchQueue),
        call: |client, queue, _| Box::pin(async { client.delete_queue(queue).await }),
        in_effect: |http| !exists(http),
        ..CHANGE
    },
    Operation {
        kind: OperationKind::GetMetadata,
        doubt: Doubt::AskUnlessLate,
        answers_with_body: false,
        call: |client, queue, _| {
            Box::pin(async {
                assert_eq!(client.properties(queue).await?.approximate_count, 1);
                Ok(())
            })
        },
        ..LOOK
    },
    Operation {
        kind: OperationKind::SetMetadata,
        call: |client, queue, _| Box::pin(async { client.set_metadata(queue, &with_capitals()).await }),
        in_effect: |http| metadata(http, "x-ms-meta-ownedby").as_deref() == Some("me"),
        ..CHANGE
    },
    Operation {
        kind: OperationKind::Put,
        doubt: Doubt::Leave,
        answers_with_body: true,
        prepare: queue,
        call: |client, queue, _| Box::pin(async { client.put(queue, &new_message()).await.map(drop) }),
        in_effect: |http| texts(http, &[NEW_TEXT]),
        ..CHANGE
    },
    Operation {
        kind: OperationKind::Get,
        doubt: Doubt::Leave,
        answers_with_body: true,
        call: |client, queue, _| {
            Box::pin(async {
                let taken = client.get(queue, 1, 3600).await?;
                assert!(taken.iter().all(|lease| &*lease.message.text == TEXT));
                Ok(())
            })
        },
        in_effect: |http| texts(http, &[]) && http.count(QUEUE) == 1,
        ..CHANGE
    },
    Operation { kind: OperationKind::Peek, doubt: Doubt::AskUnlessLate, ..LOOK },
    Operation {
        kind: OperationKind::Update,
        doubt: Doubt::Leave,
        repeated: Repeated::Fails(FailureKind::MessageGone),
        call: |client, queue, held| {
            Box::pin(async {
                let (id, receipt) = (MessageId::new(&held.id), Receipt::new(&held.receipt));
                client.update(queue, &id, &receipt, 0, Some(NEW_TEXT)).await.map(drop)
            })
        },
        in_effect: |http| texts(http, &[NEW_TEXT]),
        ..CHANGE
    },
    Operation {
        kind: OperationKind::DeleteMessage,
        doubt: Doubt::Ask,
        repeated: Repeated::Fails(FailureKind::MessageGone),
        call: |client, queue, held| {
            Box::pin(async {
                let (id, receipt) = (MessageId::new(&held.id), Receipt::new(&held.receipt));
                client.delete_message(queue, &id, &receipt).await
            })
        },
        in_effect: |http| http.count(QUEUE) == 0,
        ..CHANGE
    },
    Operation {
        kind: OperationKind::Clear,
        doubt: Doubt::Ask,
        call: |client, queue, _| Box::pin(async { client.clear(queue).await }),
        in_effect: |http| http.count(QUEUE) == 0,
        ..CHANGE
    },
    Operation {
        kind: OperationKind::GetAcl,
        call: |client, queue, _| {
            Box::pin(async {
                assert_eq!(client.access_policies(queue).await?, []);
                Ok(())
            })
        },
        ..LOOK
    },
    Operation {
        kind: OperationKind::SetAcl,
        call: |client, queue, _| Box::pin(async { client.set_access_policies(queue, &policies()).await }),
        in_effect: |http| {
            http.ask("GET", QUEUE).query("comp", "acl").send().element("Id").as_deref() == Some("mine")
        },
        ..CHANGE
    },
    Operation {
        kind: OperationKind::GetServiceProperties,
        call: |client, _, _| Box::pin(async { client.service_properties().await.map(drop) }),
        ..LOOK
    },
    Operation {
        kind: OperationKind::SetServiceProperties,
        call: |client, _, _| Box::pin(async { client.set_service_properties(&properties()).await }),
        in_effect: |http| {
            let ask = http.ask("GET", "").query("restype", "service").query("comp", "properties");
            ask.send().element("Days").as_deref() == Some("3")
        },
        ..CHANGE
    },
    Operation {
        kind: OperationKind::GetServiceStats,
        call: |client, _, _| Box::pin(async { client.service_stats().await.map(drop) }),
        ..LOOK
    },
    Operation {
        kind: OperationKind::GetUserDelegationKey,
        call: |client, _, _| {
            Box::pin(async {
                let now = crate::cell::now();
                client.user_delegation_key(now, Millis(now.0 + 3_600_000)).await.map(drop)
            })
        },
        ..LOOK
    },
];
