//! Shared access signatures in the making, right and wrong ones.

use peekq::client::credential::AccountKey;
use peekq::client::sas::{
    AccountScope, Delegation, Fields, account_string, delegation_string, service_string,
};
use peekq::client::sign::signature;

use crate::http::{Ask, Http, Reply, now};

/// The fields of a SAS by their names, not signed yet.
#[derive(Clone)]
pub struct Token(Vec<(&'static str, String)>);

/// A date as a SAS has it, so many minutes from now.
pub fn minutes(from_now: i64) -> String {
    let now = jiff::Timestamp::try_from(now()).unwrap();
    let at = now + jiff::SignedDuration::from_mins(from_now);
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Token {
    /// An account SAS that is valid for an hour.
    pub fn account(permissions: &str, resource_types: &str) -> Self {
        Self::bare().set("ss", "q").set("srt", resource_types).set("sp", permissions).set("se", &minutes(60))
    }

    /// A SAS for one queue that is valid for an hour.
    pub fn service(permissions: &str) -> Self {
        Self::bare().set("sp", permissions).set("se", &minutes(60))
    }

    /// A SAS that has nothing but its version.
    pub fn bare() -> Self {
        Self(vec![("sv", "2021-12-02".to_owned())])
    }

    /// Sets a field, or removes it where the value is empty.
    pub fn set(mut self, name: &'static str, value: &str) -> Self {
        self.0.retain(|(n, _)| *n != name);
        if !value.is_empty() {
            self.0.push((name, value.to_owned()));
        }
        self
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
    }

    fn fields(&self) -> Fields<'_> {
        Fields {
            version: self.get("sv"),
            permissions: self.get("sp"),
            start: self.get("st"),
            expiry: self.get("se"),
            addresses: self.get("sip"),
            protocols: self.get("spr"),
        }
    }

    pub fn signed_for_account(self, http: &Http) -> Self {
        let scope = AccountScope {
            services: self.get("ss"),
            resource_types: self.get("srt"),
            encryption_scope: self.get("ses"),
        };
        let text = account_string(&http.account, &self.fields(), &scope);
        self.with_signature(&http.key, &text)
    }

    pub fn signed_for(self, http: &Http, queue: &str) -> Self {
        let text = service_string(&http.account, queue, self.get("si"), &self.fields());
        self.with_signature(&http.key, &text)
    }

    pub fn signed_by_delegate(self, http: &Http, queue: &str, key: &AccountKey) -> Self {
        let told = Delegation {
            object: self.get("skoid"),
            tenant: self.get("sktid"),
            start: self.get("skt"),
            expiry: self.get("ske"),
            service: self.get("sks"),
            version: self.get("skv"),
            user_tenant: self.get("skdutid"),
            user: self.get("sduoid"),
        };
        let text = delegation_string(&http.account, queue, &self.fields(), &told);
        self.with_signature(key, &text)
    }

    fn with_signature(self, key: &AccountKey, text: &str) -> Self {
        let signature = signature(key, text);
        self.set("sig", &signature)
    }
}

impl Ask<'_> {
    /// Sends with a SAS in place of a signature of the request.
    pub fn send_with(self, token: &Token) -> Reply {
        let ask = token.0.iter().fold(self, |ask, (name, value)| ask.query(name, value));
        ask.without("x-ms-date").sized().send_as_is()
    }
}
