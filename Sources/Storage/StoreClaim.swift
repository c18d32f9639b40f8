/// A hold on a store that no daemon has, for whoever puts another file in its place.
package struct StoreClaim: Sendable {
    private let lock: StoreLock

    /// Takes it, or throws a `StoreError` that says who has it.
    package init(of path: String) throws(StoreError) {
        lock = try StoreLock(store: path)
    }

    /// Lets go.
    package func release() { lock.release() }
}
