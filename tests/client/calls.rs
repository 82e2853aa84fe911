//! Every operation as a call of the client, by its kind.

use peekq::client::client::Client;
use peekq::client::receipt::Receipt;
use peekq::model::clock::Millis;
use peekq::model::failure::Failure;
use peekq::model::message::{Life, MessageId, NewMessage};
use peekq::model::operation::OperationKind;
use peekq::model::service::ServiceProperties;

use crate::scripted::{NOW, queue};

/// Makes a call of this kind and gives nothing but whether it went well.
pub async fn call(client: &Client, kind: OperationKind) -> Result<(), Failure> {
    let (queue, id, receipt) = (queue(), MessageId::new("some-id"), Receipt::new("some-receipt"));
    match kind {
        OperationKind::ListQueues => client.list_queues(None, None).await.map(drop),
        OperationKind::CreateQueue => client.create_queue(&queue, &[]).await.map(drop),
        OperationKind::DeleteQueue => client.delete_queue(&queue).await,
        OperationKind::GetMetadata => client.properties(&queue).await.map(drop),
        OperationKind::SetMetadata => client.set_metadata(&queue, &[]).await,
        OperationKind::Put => {
            let message = NewMessage { text: "x".into(), life: Life::Never, delay: 0 };
            client.put(&queue, &message).await.map(drop)
        }
        OperationKind::Get => client.get(&queue, 32, 30).await.map(drop),
        OperationKind::Peek => client.peek(&queue, 32).await.map(drop),
        OperationKind::Update => client.update(&queue, &id, &receipt, 0, None).await.map(drop),
        OperationKind::DeleteMessage => client.delete_message(&queue, &id, &receipt).await,
        OperationKind::Clear => client.clear(&queue).await,
        OperationKind::GetAcl => client.access_policies(&queue).await.map(drop),
        OperationKind::SetAcl => client.set_access_policies(&queue, &[]).await,
        OperationKind::GetServiceProperties => client.service_properties().await.map(drop),
        OperationKind::SetServiceProperties => {
            let properties = ServiceProperties { cors: Some(Vec::new()), ..ServiceProperties::default() };
            client.set_service_properties(&properties).await
        }
        OperationKind::GetServiceStats => client.service_stats().await.map(drop),
        OperationKind::GetUserDelegationKey => {
            client.user_delegation_key(NOW, Millis(NOW.0 + 3_600_000)).await.map(drop)
        }
    }
}
