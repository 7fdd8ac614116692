namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>What came of a recorded call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Kind">Which of the things that may come of it.</param>
/// <param name="Text">Why, or in which way.</param>
internal sealed record CallOutcome(Recording Call, CallKind Kind, string Text);
