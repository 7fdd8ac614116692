namespace Connectors.Encoders;

/// <summary>The tokens of one text, before truncation and template.</summary>
internal sealed record TokenRun(List<int> Ids, List<TextSpan> Offsets);
