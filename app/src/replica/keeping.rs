//! What is done is kept on the device before it is sent. Writing takes a moment; what is done meanwhile is written next.

use std::collections::VecDeque;
use std::rc::Rc;

use domain::replica::Settled;
use domain::{AccountId, ClientId, Envelope, Instant, OperationId, Reply, Request};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::Replica;
use crate::keeper::{Nowhere, Saved, SharedKeeper, Trouble};

/// Where the replica is kept, and what of it is not on disk yet.
pub(super) struct Keeping {
    owner: Option<AccountId>,
    /// `None` until what an earlier page has left was read: nothing is sent before.
    keeper: Option<SharedKeeper>,
    steps: Vec<Step>,
    is_writing: bool,
    /// Counts the writings: whoever has read meanwhile may have read what was before.
    writings: u32,
    /// Counts the times when something was done here that could not be kept.
    losses: u32,
    /// Nothing of this page is to be kept any more: the person leaves.
    is_closed: bool,
}

impl Keeping {
    /// That of an account, or of a trial.
    pub(super) const fn of(owner: Option<AccountId>) -> Self {
        Self {
            owner,
            keeper: None,
            steps: Vec::new(),
            is_writing: false,
            writings: 0,
            losses: 0,
            is_closed: false,
        }
    }

    pub(super) const fn owner(&self) -> Option<AccountId> {
        self.owner
    }
}

/// What has changed the replica since it was last on disk. When another tab has written meanwhile, the same is done to what
/// that tab has left.
#[derive(Clone)]
pub(super) enum Step {
    /// It was taken over from the page.
    Begun,
    Dispatched(Box<Envelope>),
    Settled(Rc<Answer>),
    Dismissed(OperationId),
    Decided(OperationId),
}

/// What a keeper held of a replica.
pub enum Found {
    /// It is new here.
    Nothing,
    /// An earlier state, or that of another tab.
    Kept(Box<domain::Replica>),
    /// The very state the replica began with.
    This,
}

/// An answer of the server's, with all that decides what it does.
pub(super) struct Answer {
    pub(super) request: Request,
    /// As it came: it is read once more in the seldom case that it has to be taken over again.
    pub(super) text: String,
    pub(super) now: Instant,
    pub(super) round_trip_ms: i64,
}

impl Answer {
    /// Takes the answer over; `None` when it cannot be read. `client`: a fresh id, for a device that has to start its
    /// numbering anew.
    pub(super) fn settle(&self, core: &mut domain::Replica, client: ClientId) -> Option<Settled> {
        let reply: Reply = serde_json::from_str(&self.text).ok()?;
        let settled = core.settle(&self.request, reply, self.now, self.round_trip_ms);
        if matches!(settled, Settled::Recover(_)) {
            core.recover(client);
        }
        Some(settled)
    }
}

impl Step {
    fn repeat(&self, core: &mut domain::Replica, client: impl FnOnce() -> ClientId) {
        match self {
            Self::Begun => {}
            Self::Dispatched(envelope) => core.adopt(Envelope::clone(envelope)),
            Self::Settled(answer) => _ = answer.settle(core, client()),
            Self::Dismissed(id) => core.dismiss(*id),
            Self::Decided(id) => core.decide(*id),
        }
    }
}

impl Replica {
    /// Keeps the replica from now on. To what was kept of it before is added what was done since the page came, and what the
    /// page has brought, unless something waits.
    pub fn keep_with(self, keeper: SharedKeeper, found: Found) {
        let keeps_nothing = !keeper.lasts();
        self.notices.update(|seldom| seldom.keeps_nothing = keeps_nothing);
        let begun = self.keeping.try_update_value(|keeping| {
            keeping.keeper = Some(keeper);
            // What the keeper holds as it is need not be written.
            if !matches!(found, Found::This) {
                keeping.steps.insert(0, Step::Begun);
            }
            keeping.steps.clone()
        });
        let Some(steps) = begun else { return };
        let mut is_behind = false;
        self.core.update(|core| match found {
            Found::Kept(kept) => {
                let arrived = std::mem::replace(core, *kept);
                let of_page = arrived.meta().cursor;
                core.refresh(arrived);
                self.repeat(&steps, core);
                is_behind = core.meta().cursor != of_page;
            }
            Found::Nothing => core.touch_everything(),
            Found::This => {}
        });
        self.save();
        // A page that the server has just made has no news to ask for.
        if is_behind {
            self.pull();
        } else {
            self.flush();
        }
    }

    /// Goes on without keeping anything: the browser has no place for it.
    pub fn keep_nowhere(self) {
        self.keep_with(Rc::new(Nowhere), Found::This);
    }

    /// Takes over operations of a trial, as if they were done now; each keeps its id and its time.
    pub fn adopt(self, envelopes: impl IntoIterator<Item = Envelope>) {
        let envelopes: Vec<Envelope> = envelopes.into_iter().collect();
        self.core
            .update(|core| envelopes.iter().cloned().for_each(|envelope| core.adopt(envelope)));
        self.keeping.update_value(|keeping| {
            keeping
                .steps
                .extend(envelopes.into_iter().map(|sent| Step::Dispatched(Box::new(sent))));
        });
        self.save();
        self.flush();
    }

    /// Keeps nothing any more, whatever is still under way.
    pub fn close(self) {
        self.keeping.update_value(|keeping| keeping.is_closed = true);
    }

    /// Whether what is done here is still there when the page is opened again.
    pub fn lasts(self) -> bool {
        self.notices.with(|seldom| !seldom.keeps_nothing)
    }

    /// How often something was done here that could not be kept.
    pub fn losses(self) -> u32 {
        self.keeping.try_with_value(|keeping| keeping.losses).unwrap_or_default()
    }

    /// Another tab has written: shows what it has left.
    pub fn reread(self) {
        let Some(keeper) = self.keeper().filter(|_| self.is_kept()) else { return };
        spawn_local(async move {
            let writings = self.writings();
            let Ok(Some(kept)) = keeper.load().await else { return };
            // What was written meanwhile has found out by itself whether it was outrun.
            if self.is_kept() && self.writings() == writings {
                keeper.go_on_from(&kept);
                self.core.update(|core| *core = kept.replica);
                self.heard_of_others();
            }
        });
    }

    /// Whether everything that was done is on disk, or as safe as it can be here.
    pub fn is_kept(self) -> bool {
        let is_kept = self.keeping.try_with_value(|keeping| {
            keeping.keeper.is_some() && keeping.steps.is_empty() && !keeping.is_writing
        });
        is_kept == Some(true)
    }

    fn writings(self) -> u32 {
        self.keeping.try_with_value(|keeping| keeping.writings).unwrap_or_default()
    }

    pub(super) fn keeper(self) -> Option<SharedKeeper> {
        self.keeping.try_with_value(|keeping| keeping.keeper.clone())?
    }

    /// Notes a step and sees to it that it is written.
    pub(super) fn keep(self, step: Step) {
        self.keeping.update_value(|keeping| keeping.steps.push(step));
        self.save();
    }

    /// Writes what is not on disk yet. One writing at a time.
    fn save(self) {
        let keeper = self.keeping.try_update_value(|keeping| {
            let is_due = !keeping.is_writing && !keeping.steps.is_empty() && !keeping.is_closed;
            let keeper = keeping.keeper.clone().filter(|_| is_due)?;
            keeping.is_writing = true;
            keeping.writings = keeping.writings.wrapping_add(1);
            Some(keeper)
        });
        if let Some(keeper) = keeper.flatten() {
            keeper.write(self);
        }
    }

    /// Writes until everything is on disk.
    pub(crate) async fn write(self, keeper: SharedKeeper) {
        let steps = self.keeping.try_update_value(|keeping| std::mem::take(&mut keeping.steps));
        let saving = self.core.try_write_untracked().map(|mut core| {
            let touched = core.take_touched();
            keeper.save(&core, &touched)
        });
        let (Some(steps), Some(saving)) = (steps, saving) else { return };
        match saving.await {
            Ok(Saved::Done) => {}
            Ok(Saved::Outrun(kept)) => self.rebuild(*kept, steps),
            Err(Trouble::Full) => self.take_back(&keeper).await,
            Err(Trouble::Gone) => self.lose_keeper(),
            Err(Trouble::Deleted) => self.begin_anew(&keeper, steps).await,
        }
        let done = self.keeping.try_update_value(|keeping| {
            keeping.is_writing = false;
            keeping.steps.is_empty()
        });
        if done == Some(true) {
            self.go_on();
        } else {
            self.save();
        }
    }

    /// Does again to what another tab has left what this one could not write.
    fn rebuild(self, kept: domain::Replica, mut steps: Vec<Step>) {
        self.keeping.update_value(|keeping| {
            steps.append(&mut keeping.steps);
            keeping.steps.clone_from(&steps);
        });
        self.core.update(|core| {
            *core = kept;
            self.repeat(&steps, core);
        });
    }

    /// The database was deleted under this page. For whoever this browser still shows everything is written anew; of
    /// anybody else nothing stays.
    async fn begin_anew(self, keeper: &SharedKeeper, mut steps: Vec<Step>) {
        let Some(device) = self.device() else { return };
        if device.shown().as_deref() != Some(keeper.name()) {
            self.close();
            return device.visit("/");
        }
        if keeper.remake().await.is_err() {
            return self.lose_keeper();
        }
        self.core.update(domain::Replica::touch_everything);
        self.keeping.update_value(|keeping| {
            steps.append(&mut keeping.steps);
            keeping.steps = steps;
        });
    }

    fn repeat(self, steps: &[Step], core: &mut domain::Replica) {
        let Some(device) = self.device() else { return };
        for step in steps {
            step.repeat(core, || ClientId::from_entropy(device.entropy()));
        }
    }

    /// The device is full: what could not be written is taken back, and the person told. What was there is there still.
    async fn take_back(self, keeper: &SharedKeeper) {
        let Ok(Some(kept)) = keeper.load().await else { return self.lose_keeper() };
        keeper.go_on_from(&kept);
        self.keeping.update_value(|keeping| {
            keeping.steps.clear();
            keeping.losses += 1;
        });
        self.core.update(|core| *core = kept.replica);
        self.undo.update_value(VecDeque::clear);
        self.rest();
        self.tell(
            "Not saved: this device is full. Make some room and try again.".to_owned(),
            false,
        );
    }

    /// The browser has no database, or has lost it, and opening it anew did not help: the page goes on alone, and says so.
    pub fn lose_keeper(self) {
        self.keeping.update_value(|keeping| keeping.losses += 1);
        self.keep_nowhere();
        self.tell(
            "This browser keeps nothing now. Leave the page open until everything is saved."
                .to_owned(),
            false,
        );
    }
}
