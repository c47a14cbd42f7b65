//! A keeper that keeps nothing, for a browser that has no place: the page goes on alone, and sends at once.

use std::any::Any;
use std::future::ready;
use std::rc::Rc;

use domain::Replica;
use domain::replica::Touched;
use leptos::task::spawn_local;

use crate::device::Local;
use crate::keeper::{Keeper, Kept, Saved, Trouble};

/// Keeps nothing.
pub struct Nowhere;

impl Keeper for Nowhere {
    fn load(&self) -> Local<Result<Option<Kept>, Trouble>> {
        Box::pin(ready(Ok(None)))
    }

    fn go_on_from(&self, _: &Kept) {}

    fn name(&self) -> &'static str {
        ""
    }

    fn remake(&self) -> Local<Result<(), Trouble>> {
        Box::pin(ready(Ok(())))
    }

    fn lasts(&self) -> bool {
        false
    }

    fn save(&self, _: &Replica, _: &Touched) -> Local<Result<Saved, Trouble>> {
        Box::pin(ready(Ok(Saved::Done)))
    }

    fn write(self: Rc<Self>, replica: crate::Replica) {
        spawn_local(replica.write(self));
    }

    fn exchange(self: Rc<Self>, replica: crate::Replica) {
        replica.talk(self);
    }

    fn turn(&self) -> Local<Box<dyn Any>> {
        Box::pin(ready(Box::new(()) as Box<dyn Any>))
    }

    fn send_later(&self) {}
}
