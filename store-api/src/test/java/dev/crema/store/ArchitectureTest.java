package dev.crema.store;

import dev.crema.store.contract.ArchitectureContract;

class ArchitectureTest implements ArchitectureContract {}
