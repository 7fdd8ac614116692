namespace Connectors;

/// <summary>What <see cref="HybridCollection.EnsureAsync"/> found.</summary>
public enum EnsureOutcome
{
    /// <summary>The collection did not exist and was created.</summary>
    Created,

    /// <summary>The collection exists and has every field that was asked for.</summary>
    AlreadyCompatible,

    /// <summary>The collection existed, and now has the fields that it lacked.</summary>
    Extended,
}
