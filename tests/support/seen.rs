//! What the cases look at: messages and elements of an answer, and waiting for a condition.

#![allow(dead_code, reason = "compiled into several test binaries, none of which needs all of it")]

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::http::{Http, Reply, now};

/// A message as an answer shows it: its fields by name.
pub type Fields = BTreeMap<String, String>;

impl Reply {
    /// The messages of the answer.
    pub fn messages(&self) -> Vec<Fields> {
        children(&self.body, "QueueMessage")
    }

    /// The texts of the messages of the answer.
    pub fn texts(&self) -> Vec<String> {
        self.messages().into_iter().map(|message| message["MessageText"].clone()).collect()
    }

    /// The queues of a listing.
    pub fn queues(&self) -> Vec<String> {
        children(&self.body, "Queue").into_iter().map(|queue| queue["Name"].clone()).collect()
    }

    /// The access policies of the answer.
    pub fn policies(&self) -> Vec<Fields> {
        let (mut all, mut fields) = (Vec::new(), Fields::new());
        walk(&self.body, |path, text| match path[path.len() - 1].as_str() {
            "SignedIdentifier" => all.push(core::mem::take(&mut fields)),
            "AccessPolicy" | "SignedIdentifiers" => {}
            name => drop(fields.insert(name.to_owned(), text.to_owned())),
        });
        all
    }

    /// The text of the first element of that name; none where there is no such element.
    pub fn element(&self, name: &str) -> Option<String> {
        let mut found = None;
        walk(&self.body, |path, text| {
            if path.last().is_some_and(|last| last == name) && found.is_none() {
                found = Some(text.to_owned());
            }
        });
        found
    }
}

/// The elements called `name`, each as the texts of what is directly in it.
fn children(body: &str, name: &str) -> Vec<Fields> {
    let mut all: Vec<Fields> = Vec::new();
    let mut fields = Fields::new();
    walk(body, |path, text| match path {
        [.., parent, child] if parent == name => {
            fields.insert(child.clone(), text.to_owned());
        }
        [.., last] if last == name => all.push(core::mem::take(&mut fields)),
        _ => {}
    });
    all
}

/// Calls `leave` with the path and the text of every element, at its end.
fn walk(body: &str, mut leave: impl FnMut(&[String], &str)) {
    let mut reader = Reader::from_str(body.trim_start_matches('\u{feff}'));
    reader.config_mut().expand_empty_elements = true;
    let (mut path, mut text) = (Vec::new(), String::new());
    loop {
        match reader.read_event().expect("an XML answer") {
            Event::Start(tag) => {
                path.push(tag.name().as_ref().to_owned());
                text.clear();
            }
            Event::End(_) => {
                leave(&path, &text);
                path.pop();
                text.clear();
            }
            Event::Text(piece) => text.push_str(&piece),
            Event::GeneralRef(piece) => match piece.resolve_char_ref().unwrap() {
                Some(c) => text.push(c),
                None => text.push_str(quick_xml::escape::resolve_predefined_entity(&piece).unwrap()),
            },
            Event::Eof => return,
            _ => {}
        }
    }
}

impl Http {
    pub fn put(&self, queue: &str, text: &str) -> Fields {
        let reply = self.ask("POST", &format!("{queue}/messages")).text(text).send().is(201);
        reply.messages().remove(0)
    }

    /// Takes up to `count` messages for `hide` seconds.
    pub fn get(&self, queue: &str, count: u32, hide: u32) -> Vec<Fields> {
        let ask = self.ask("GET", &format!("{queue}/messages"));
        let ask = ask.query("numofmessages", &count.to_string());
        ask.query("visibilitytimeout", &hide.to_string()).send().is(200).messages()
    }

    pub fn peek(&self, queue: &str) -> Vec<Fields> {
        let ask = self.ask("GET", &format!("{queue}/messages"));
        ask.query("peekonly", "true").query("numofmessages", "32").send().is(200).messages()
    }

    pub fn peeked_texts(&self, queue: &str) -> Vec<String> {
        self.peek(queue).into_iter().map(|message| message["MessageText"].clone()).collect()
    }

    /// Changes only the visibility.
    pub fn update(&self, queue: &str, id: &str, receipt: &str, hide: u32) -> Reply {
        let ask = self.ask("PUT", &format!("{queue}/messages/{id}"));
        ask.query("popreceipt", receipt).query("visibilitytimeout", &hide.to_string()).send()
    }

    pub fn delete(&self, queue: &str, id: &str, receipt: &str) -> Reply {
        self.ask("DELETE", &format!("{queue}/messages/{id}")).query("popreceipt", receipt).send()
    }

    pub fn count(&self, queue: &str) -> u32 {
        let reply = self.ask("GET", queue).query("comp", "metadata").send().is(200);
        reply.header("x-ms-approximate-messages-count").unwrap().parse().unwrap()
    }
}

/// Asks again and again until there is an answer; fails after twenty seconds.
#[track_caller]
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(start.elapsed().is_ok_and(|past| past < Duration::from_secs(20)), "never: {what}");
        thread::park_timeout(Duration::from_millis(20));
    }
}
