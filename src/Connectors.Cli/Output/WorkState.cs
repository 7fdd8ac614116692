namespace Connectors.Cli.Output;

/// <summary>How far a command is.</summary>
/// <param name="Done">What is done: points written, queries answered.</param>
/// <param name="Failed">What failed.</param>
/// <param name="Fraction">The part of the input that was read, 0 to 1; null when its length is not known.</param>
internal readonly record struct WorkState(long Done, long Failed, double? Fraction);
