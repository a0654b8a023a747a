package dev.crema.store.contract;

/** All contracts that a key-value store keeps. */
public interface KeyValueStoreContract extends KeyValueContract, RangeContract, LifecycleContract {}
