//! What the signature of a shared access signature (SAS) covers: the three strings to sign, from
//! the fields as they stand in the token, decoded. Pure, and good for versions from 2015-04-05 on.

use std::fmt::Write as _;

/// From this version on an account SAS signs its encryption scope too, even where it has none.
const SCOPE_SINCE: &str = "2020-12-06";

/// The fields that every kind of SAS may have. What is not there is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    /// The version of the service that it was made for: `sv`.
    pub version: &'a str,
    /// What it permits, one letter each: `sp`.
    pub permissions: &'a str,
    /// From when on it is valid: `st`.
    pub start: &'a str,
    /// Until when: `se`.
    pub expiry: &'a str,
    /// An address or a range of them from which it may be used: `sip`.
    pub addresses: &'a str,
    /// `https` or `https,http`: `spr`.
    pub protocols: &'a str,
}

/// What only an account SAS has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountScope<'a> {
    /// The services, `q` for queues: `ss`.
    pub services: &'a str,
    /// Service, container, object: `srt`.
    pub resource_types: &'a str,
    /// Means nothing for queues, but is signed: `ses`.
    pub encryption_scope: &'a str,
}

/// What a user delegation SAS says about the key that signed it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delegation<'a> {
    /// Who got the key: `skoid`.
    pub object: &'a str,
    /// In which tenant: `sktid`.
    pub tenant: &'a str,
    /// From when on the key is valid: `skt`.
    pub start: &'a str,
    /// Until when: `ske`.
    pub expiry: &'a str,
    /// For which service, `q` for queues: `sks`.
    pub service: &'a str,
    /// The version that the key was made for: `skv`.
    pub version: &'a str,
    /// The tenant of the only user who may use the SAS: `skdutid`.
    pub user_tenant: &'a str,
    /// That user: `sduoid`.
    pub user: &'a str,
}

/// What the signature of an account SAS covers.
#[must_use]
pub fn account_string(account: &str, fields: &Fields<'_>, scope: &AccountScope<'_>) -> String {
    let mut lines = vec![account, fields.permissions, scope.services, scope.resource_types];
    lines.extend([fields.start, fields.expiry, fields.addresses, fields.protocols, fields.version]);
    if fields.version >= SCOPE_SINCE {
        lines.push(scope.encryption_scope);
    }
    lines.into_iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

/// What the signature of a service SAS for one queue covers. `policy` is the id of a stored access
/// policy (`si`), or empty.
#[must_use]
pub fn service_string(account: &str, queue: &str, policy: &str, fields: &Fields<'_>) -> String {
    let resource = resource(account, queue);
    [
        fields.permissions,
        fields.start,
        fields.expiry,
        &resource,
        policy,
        fields.addresses,
        fields.protocols,
        fields.version,
    ]
    .join("\n")
}

/// What the signature of a user delegation SAS for one queue covers. It is made with the
/// delegation key in place of the account's.
#[must_use]
pub fn delegation_string(account: &str, queue: &str, fields: &Fields<'_>, key: &Delegation<'_>) -> String {
    let resource = resource(account, queue);
    [
        fields.permissions,
        fields.start,
        fields.expiry,
        &resource,
        key.object,
        key.tenant,
        key.start,
        key.expiry,
        key.service,
        key.version,
        key.user_tenant,
        key.user,
        fields.addresses,
        fields.protocols,
        fields.version,
    ]
    .join("\n")
}

/// The account is named once, also where the address has it in its path.
fn resource(account: &str, queue: &str) -> String {
    format!("/queue/{account}/{queue}")
}

#[cfg(test)]
mod tests {
    use super::{AccountScope, Delegation, Fields, account_string, delegation_string, service_string};
    use crate::client::credential::AccountKey;
    use crate::client::sign::verify;

    /// The bytes 0 to 63.
    const KEY: &str =
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
    const DEV: (&str, &str) = (crate::emulator::DEV_ACCOUNT, crate::emulator::DEV_KEY);
    const MINE: (&str, &str) = ("myaccount", KEY);
    const NEW: Fields<'_> = Fields {
        version: "2025-11-05",
        permissions: "",
        start: "",
        expiry: "",
        addresses: "",
        protocols: "",
    };
    const START: &str = "2026-01-01T00:00:00Z";
    const END: &str = "2030-01-01T00:00:00Z";

    #[track_caller]
    fn signed(key: &str, text: &str, signature: &str) {
        assert!(verify(&AccountKey::from_base64(key).unwrap(), text, signature), "{text}");
    }

    #[test]
    fn the_account_sas_of_the_official_tools_are_verified() {
        let full =
            Fields { permissions: "rwdlacup", start: START, expiry: END, protocols: "https,http", ..NEW };
        let scope = AccountScope { services: "q", resource_types: "sco", encryption_scope: "" };
        let text = account_string("myaccount", &full, &scope);
        assert_eq!(
            text,
            "myaccount\nrwdlacup\nq\nsco\n2026-01-01T00:00:00Z\n2030-01-01T00:00:00Z\n\nhttps,http\n\
             2025-11-05\n\n"
        );
        signed(KEY, &text, "3L48qfmMOIXlq14C1634puOwNnWf5ETaV2HqoK7gND8=");
        let least = Fields {
            permissions: "rp",
            expiry: END,
            addresses: "127.0.0.1-127.0.0.9",
            protocols: "https",
            ..NEW
        };
        let object = AccountScope { resource_types: "o", ..scope };
        for ((account, key), fields, scope, signature) in [
            (DEV, full, scope, "vqlKckLXXOl4QB1O0B3a9xY/k1rzuMav2SRgJhMpOes="),
            (MINE, least, object, "GewYtm26KUZQ6Nis5pketuk0U4MjrjWlXtWrSPDUarM="),
            (DEV, least, object, "Bb+i/09zKgv3lXjKmo/dE9NRNZI6wTLA/P4WSS0AsjM="),
        ] {
            signed(key, &account_string(account, &fields, &scope), signature);
        }
        let old = Fields { version: "2020-10-02", ..full };
        assert!(account_string("myaccount", &old, &scope).ends_with("https,http\n2020-10-02\n"));
    }

    #[test]
    fn the_service_sas_of_the_official_tools_are_verified() {
        let all = Fields { permissions: "raup", start: START, expiry: END, ..NEW };
        for ((account, key), policy, fields, signature) in [
            (MINE, "", all, "oR5jayNKjLKvc8sFABJvEbXOs/EFaEpoKzpBfR/DgC0="),
            (MINE, "pol-1", NEW, "lYFpDJR0HF3PUjTxmAFP0tkXQIoo86JpIny71i6Cfqs="),
            (DEV, "", all, "D1S/WkYlRjrpkKTn9jhDRsXL5UaVSnljGcApH79Xaic="),
            (DEV, "pol-1", NEW, "Lnc4WFusPG1ylWk6Ywxox+UnSm7qFFg8KZlDRwUYqJA="),
        ] {
            signed(key, &service_string(account, "my-queue", policy, &fields), signature);
        }
    }

    #[test]
    fn the_user_delegation_sas_of_the_official_tools_is_verified() {
        let fields = Fields {
            permissions: "rp",
            start: START,
            expiry: "2026-01-06T00:00:00Z",
            protocols: "https",
            ..NEW
        };
        let key = Delegation {
            object: "aaaaaaaa-0000-0000-0000-000000000001",
            tenant: "bbbbbbbb-0000-0000-0000-000000000002",
            start: START,
            expiry: "2026-01-07T00:00:00Z",
            service: "q",
            version: "2025-11-05",
            ..Delegation::default()
        };
        let text = delegation_string("myaccount", "my-queue", &fields, &key);
        signed(KEY, &text, "AKudq1yA3glYYke+MrSdSi9VZMdDioN+QLx0dvalhto=");
    }
}
