namespace Connectors;

/// <summary>The collection does not exist.</summary>
public sealed class CollectionNotFoundException : StoreException
{
    /// <summary>Makes an exception without context.</summary>
    public CollectionNotFoundException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong.</param>
    public CollectionNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong.</param>
    /// <param name="innerException">The cause.</param>
    public CollectionNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception that names the collection.</summary>
    /// <param name="store">The product.</param>
    /// <param name="collection">The collection's name.</param>
    /// <param name="operation">What was tried.</param>
    /// <param name="innerException">The cause, if there was one.</param>
    /// <returns>The exception.</returns>
    public static CollectionNotFoundException Of(string store, string collection, string? operation, Exception? innerException = null) =>
        new($"Collection '{collection}' does not exist. Create it with {nameof(HybridCollection.CreateHybridCollectionAsync)}.", innerException)
        {
            Store = store,
            Collection = collection,
            Operation = operation,
        };
}
