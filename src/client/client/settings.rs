//! What is set for a queue and for the account: metadata as it was written, access policies, the
//! service's properties.

use crate::client::delegation::{self, DelegationKey};
use crate::client::operation::Operation;
use crate::client::{policies_xml, service_xml, wire};
use crate::model::clock::Millis;
use crate::model::failure::{Failure, FailureKind};
use crate::model::policy::SignedIdentifier;
use crate::model::queue::{ListedPage, Metadata, QueueName};
use crate::model::service::{ServiceProperties, ServiceStats};

use super::Client;

/// A queue is the first of all whose names start with its own, so it is on the first page that is not
/// empty.
const MOST_PAGES: u32 = 32;

impl Client {
    /// One page of the queues with their metadata, up to 5,000; `marker` is the `next` of the page
    /// before.
    ///
    /// # Errors
    /// See [`FailureKind`].
    pub async fn list_with_metadata(
        &self,
        prefix: Option<&str>,
        marker: Option<&str>,
    ) -> Result<ListedPage, Failure> {
        let operation = Operation::ListQueues { prefix, marker, metadata: true };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, wire::listed_page)
    }

    /// The metadata of a queue with its names in the case in which they were set: only a listing
    /// tells it, so the right to list is needed.
    ///
    /// # Errors
    /// See [`FailureKind`]; [`FailureKind::NoSuchQueue`] where no page has the queue.
    pub async fn metadata_with_case(&self, queue: &QueueName) -> Result<Metadata, Failure> {
        let mut marker: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let page = self.list_with_metadata(Some(queue.as_str()), marker.as_deref());
            let page = page.await.map_err(|failure| failure.on(queue))?;
            if let Some(found) = page.queues.into_iter().find(|listed| listed.name == *queue) {
                return Ok(found.metadata);
            }
            marker = page.next;
            if marker.is_none() {
                break;
            }
        }
        let list = Operation::ListQueues { prefix: None, marker: None, metadata: true };
        Err(self.failed(&list, FailureKind::NoSuchQueue, "no listing has it").on(queue))
    }

    /// The access policies of a queue. A SAS cannot read them.
    ///
    /// # Errors
    /// See [`FailureKind`].
    pub async fn access_policies(&self, queue: &QueueName) -> Result<Vec<SignedIdentifier>, Failure> {
        let operation = Operation::GetAcl { queue };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, policies_xml::read)
    }

    /// Replaces all access policies of a queue. It can take half a minute until they count.
    ///
    /// # Errors
    /// See [`FailureKind`].
    pub async fn set_access_policies(
        &self,
        queue: &QueueName,
        policies: &[SignedIdentifier],
    ) -> Result<(), Failure> {
        self.run(&Operation::SetAcl { queue, policies }).await.map(drop)
    }

    /// What is set for the service as a whole.
    ///
    /// # Errors
    /// See [`FailureKind`].
    pub async fn service_properties(&self) -> Result<ServiceProperties, Failure> {
        let answer = self.run(&Operation::GetServiceProperties).await?;
        self.read(&Operation::GetServiceProperties, &answer, service_xml::read)
    }

    /// Sets the parts of the service's properties that are there; the others stay.
    ///
    /// # Errors
    /// See [`FailureKind`].
    pub async fn set_service_properties(&self, properties: &ServiceProperties) -> Result<(), Failure> {
        self.run(&Operation::SetServiceProperties { properties }).await.map(drop)
    }

    /// The state of the copy in another region, which is asked itself
    /// ([`super::Options::secondary`]).
    ///
    /// # Errors
    /// See [`FailureKind`]; [`FailureKind::Invalid`] where no secondary endpoint is known.
    pub async fn service_stats(&self) -> Result<ServiceStats, Failure> {
        let answer = self.run(&Operation::GetServiceStats).await?;
        self.read(&Operation::GetServiceStats, &answer, service_xml::stats)
    }

    /// A key to sign SAS with, good from `start` to `expiry`, seven days at the most. Only one who
    /// signs in with Entra ID gets one.
    ///
    /// # Errors
    /// See [`FailureKind`].
    pub async fn user_delegation_key(&self, start: Millis, expiry: Millis) -> Result<DelegationKey, Failure> {
        let operation = Operation::GetUserDelegationKey { start, expiry };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, delegation::read)
    }
}
