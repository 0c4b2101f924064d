//! A queue that never grows beyond its capacity.

use std::collections::VecDeque;

/// Keeps the newest items and counts those that it had to let go.
pub(super) struct NewestQueue<T> {
    items: VecDeque<T>,
    capacity: usize,
    missed: u64,
}

/// What comes next out of the queue.
#[derive(Debug, PartialEq)]
pub(super) enum Taken<T> {
    Item(T),
    /// This many items stood here and are gone.
    Missed(u64),
}

impl<T> NewestQueue<T> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            items: VecDeque::new(),
            capacity,
            missed: 0,
        }
    }

    pub(super) fn push(&mut self, item: T) {
        if self.items.len() >= self.capacity && self.items.pop_front().is_some() {
            self.missed = self.missed.saturating_add(1);
        }
        self.items.push_back(item);
    }

    pub(super) fn take(&mut self) -> Option<Taken<T>> {
        if self.missed > 0 {
            return Some(Taken::Missed(std::mem::take(&mut self.missed)));
        }
        self.items.pop_front().map(Taken::Item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drained(queue: &mut NewestQueue<u32>) -> Vec<Taken<u32>> {
        std::iter::from_fn(|| queue.take()).collect()
    }

    #[test]
    fn items_come_out_as_they_went_in() {
        let mut queue = NewestQueue::new(3);
        (1..=3).for_each(|item| queue.push(item));
        assert_eq!(
            drained(&mut queue),
            [Taken::Item(1), Taken::Item(2), Taken::Item(3)]
        );
        assert_eq!(queue.take(), None);
    }

    #[test]
    fn a_full_queue_lets_the_oldest_go_and_says_so_once() {
        let mut queue = NewestQueue::new(2);
        (1..=5).for_each(|item| queue.push(item));
        assert_eq!(
            drained(&mut queue),
            [Taken::Missed(3), Taken::Item(4), Taken::Item(5)]
        );
        queue.push(6);
        assert_eq!(drained(&mut queue), [Taken::Item(6)]);
    }
}
