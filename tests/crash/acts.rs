//! What the process that is killed does, as the program does it.

use std::cell::Cell;
use std::sync::{Arc, Mutex};

use peekq::jobs::change::change;
use peekq::jobs::dig::dig;
use peekq::jobs::plan;
use peekq::jobs::put::put;
use peekq::jobs::site::{Site, Talk};
use peekq::model::change::dig::{Dig, GivesBack};
use peekq::model::change::{Act, Lease, LeaseId, LeaseState, Order, Progress, Step, Target, take_in};
use peekq::model::message::{Life, Message, NewMessage};
use tokio::sync::mpsc::unbounded_channel;

use crate::dice::Dice;
use crate::worker::{silent, terms};

/// How many things are done one after the other, at the most.
const SPREE: u32 = 12;

pub struct Worker<'a> {
    pub site: &'a Site,
    pub lease_secs: u32,
}

/// What a dig told.
#[derive(Default)]
struct Heard {
    leases: Vec<Lease<Arc<Message>>>,
    loaded: bool,
}

impl Worker<'_> {
    async fn head(&self) -> Vec<Message> {
        self.site.client.peek(&self.site.queue, 32).await.unwrap()
    }

    /// Changes the messages at these places.
    pub async fn change(&self, places: &[usize], act: Act) {
        let head = self.head().await;
        let targets: Vec<Target> = places.iter().map(|at| Target::of(&head[*at])).collect();
        let plan = plan::plan(&head, None, &targets, &terms(self.lease_secs));
        let _ = change(self.site, &targets, &act, &plan, &mut silent()).await;
    }

    pub async fn put(&self, text: &str) {
        let message = NewMessage { text: Arc::from(text), life: Life::Seconds(604_800), delay: 0 };
        let _ = put(self.site, &message).await;
    }

    /// Holds everything, writes a text into the message at a place and deletes the next one.
    pub async fn dig(&self, at: usize, text: &str) {
        let (heard, over): (Arc<Mutex<Heard>>, _) = (Arc::default(), Cell::new(false));
        let (orders, receiver) = unbounded_channel();
        let listener = Arc::clone(&heard);
        let tell = Arc::new(move |progress| listener.lock().unwrap().hear(progress));
        let terms = Dig { secs: self.lease_secs, ..Dig::new(32, GivesBack::Yes) };
        let job = async {
            let _ = dig(self.site, terms, Talk { tell, orders: receiver }).await;
            over.set(true);
        };
        let until = async |wanted: &dyn Fn(&Heard) -> bool| {
            while !over.get() && !wanted(&heard.lock().unwrap()) {
                tokio::task::yield_now().await;
            }
        };
        let dealing = async {
            until(&|heard| heard.loaded).await;
            let ids: Vec<LeaseId> = heard.lock().unwrap().leases.iter().map(|lease| lease.id).collect();
            let order = |id: Option<&LeaseId>, order: &dyn Fn(LeaseId) -> Order| {
                let _ = id.map(|id| orders.send(order(*id)));
            };
            order(ids.get(at), &|id| Order::Update(id, Arc::from(text)));
            order(ids.get(at + 1), &Order::Delete);
            until(&|heard| heard.leases.iter().all(|lease| lease.state != LeaseState::Busy)).await;
            let _ = orders.send(Order::Stop);
        };
        tokio::join!(job, dealing);
    }

    /// One thing after the other. Every text is another.
    pub async fn spree(&self, seed: usize) {
        let mut dice = Dice::new(seed as u64);
        for n in 0..SPREE {
            let text = format!(" spree {n} \r\n<&> 😀\t");
            let count = self.head().await.len();
            let places: Vec<usize> = (0..count).collect();
            let act = match dice.below(9) {
                0 | 1 => Act::Edit(text.as_str().into()),
                2 | 3 => Act::Replace(text.as_str().into()),
                4 | 5 => Act::Delete,
                6 => {
                    self.put(&text).await;
                    continue;
                }
                _ => {
                    self.dig(dice.below(6) as usize, &text).await;
                    continue;
                }
            };
            let most = if act == Act::Delete { dice.between(1, 3) } else { 1 };
            self.change(&dice.some(&places, most), act).await;
        }
    }
}

impl Heard {
    fn hear(&mut self, progress: Progress<Arc<Message>>) {
        match progress {
            Progress::Leases(changed) => take_in(&mut self.leases, changed),
            Progress::Doing(Step::Holding(_)) => self.loaded = true,
            _ => {}
        }
    }
}
