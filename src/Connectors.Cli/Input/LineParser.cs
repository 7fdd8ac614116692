namespace Connectors.Cli.Input;

/// <summary>Makes something of a line, which is not blank and has no line break.</summary>
/// <exception cref="FormatException">The line is bad; the message says why.</exception>
internal delegate T LineParser<out T>(ReadOnlySpan<byte> line, long number);
