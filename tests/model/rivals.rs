//! Everybody else who works on the queue while peekq does: consumers that take, delete, change, give
//! back or forget, producers, and time that passes.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use peekq::client::receipt::Receipt;
use peekq::model::failure::{Failure, TookEffect};
use peekq::model::message::{MessageId, NewMessage};

use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::stage::{Stage, life, queue};

/// A consumer with what it has in hand.
pub struct Rival {
    dice: Dice,
    held: Vec<(MessageId, Receipt)>,
}

/// Whether it happened; none where it surely did not.
fn happened<T>(result: &Result<T, Failure>) -> Option<bool> {
    match result {
        Ok(_) => Some(true),
        Err(failure) if failure.effect == TookEffect::Perhaps => Some(false),
        Err(_) => None,
    }
}

impl Rival {
    pub fn new(dice: Dice) -> Self {
        Self { dice, held: Vec::new() }
    }

    /// Acts now and then until the work is done.
    pub async fn beside(&mut self, stage: &Stage, ledger: &RefCell<Ledger>, done: &Cell<bool>) {
        for _ in 0..self.dice.below(5) {
            let from = stage.asked() + self.dice.below(6) as usize;
            while stage.asked() < from && !done.get() {
                tokio::task::yield_now().await;
            }
            self.act(stage, ledger).await;
        }
    }

    pub async fn act(&mut self, stage: &Stage, ledger: &RefCell<Ledger>) {
        match self.dice.below(9) {
            0..=2 => self.take(stage).await,
            3 => self.delete(stage, ledger).await,
            4 => self.change(stage, ledger).await,
            5 | 6 => self.give_back(stage).await,
            7 => self.put(stage, ledger).await,
            _ => stage.clock.advance(Duration::from_secs(u64::from(self.dice.between(1, 45)))),
        }
    }

    async fn take(&mut self, stage: &Stage) {
        let (count, secs) = (self.dice.between(1, 6), self.dice.between(1, 60));
        if let Ok(leased) = stage.rival.get(&queue(), count, secs).await {
            self.held.extend(leased.into_iter().map(|one| (one.message.id, one.receipt)));
        }
    }

    /// One that it has, or believes to have.
    fn one(&mut self) -> Option<(MessageId, Receipt)> {
        let at = self.dice.below(u32::try_from(self.held.len()).unwrap()) as usize;
        (!self.held.is_empty()).then(|| self.held.remove(at))
    }

    async fn delete(&mut self, stage: &Stage, ledger: &RefCell<Ledger>) {
        let Some((id, receipt)) = self.one() else { return };
        let result = stage.rival.delete_message(&queue(), &id, &receipt).await;
        stage.note(|| format!("a rival deletes {id}: {:?}", happened(&result)));
        if let Some(surely) = happened(&result) {
            ledger.borrow_mut().deleted_by_a_rival(&id, surely);
        }
    }

    async fn change(&mut self, stage: &Stage, ledger: &RefCell<Ledger>) {
        let Some((id, receipt)) = self.one() else { return };
        let text = stage.text("rival");
        let result = stage.rival.update(&queue(), &id, &receipt, 0, Some(&text)).await;
        stage.note(|| format!("a rival writes {text:?} into {id}: {:?}", happened(&result)));
        if let Some(surely) = happened(&result) {
            ledger.borrow_mut().written_by_a_rival(&id, &text, surely);
        }
    }

    async fn give_back(&mut self, stage: &Stage) {
        let Some((id, receipt)) = self.one() else { return };
        let _ = stage.rival.update(&queue(), &id, &receipt, 0, None).await;
    }

    async fn put(&mut self, stage: &Stage, ledger: &RefCell<Ledger>) {
        let (text, life) = (stage.text("rival put"), life(&mut self.dice));
        let ends = stage.ends(life);
        let message = NewMessage { text: Arc::from(text.as_str()), life, delay: 0 };
        match stage.rival.put(&queue(), &message).await {
            Ok(put) => ledger.borrow_mut().stands(&put.id, &text, ends),
            Err(failure) if failure.effect == TookEffect::Perhaps => {
                ledger.borrow_mut().perhaps.push(text);
            }
            Err(_) => {}
        }
    }
}
