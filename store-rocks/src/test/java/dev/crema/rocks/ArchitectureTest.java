package dev.crema.rocks;

import dev.crema.store.contract.ArchitectureContract;

class ArchitectureTest implements ArchitectureContract {}
