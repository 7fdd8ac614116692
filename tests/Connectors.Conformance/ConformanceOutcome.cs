namespace Connectors.Conformance;

/// <summary>How a case ended.</summary>
public enum ConformanceOutcome
{
    /// <summary>The store does it.</summary>
    Passed,

    /// <summary>The store does it differently.</summary>
    Failed,

    /// <summary>The store says in its capabilities, or its target in its list of exceptions, that it does not do it.</summary>
    Skipped,
}
