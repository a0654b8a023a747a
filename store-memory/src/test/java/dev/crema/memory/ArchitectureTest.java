package dev.crema.memory;

import dev.crema.store.contract.ArchitectureContract;

class ArchitectureTest implements ArchitectureContract {}
