namespace Connectors;

/// <summary>What <see cref="SparseEmbedding.FromUnsorted"/> does with an index that occurs more than once.</summary>
public enum DuplicateIndexPolicy
{
    /// <summary>Throws an <see cref="ArgumentException"/> that names the index and both positions.</summary>
    Reject,

    /// <summary>Adds the values, in input order, in single precision.</summary>
    Sum,

    /// <summary>Keeps the value that comes last in the input.</summary>
    Last,
}
