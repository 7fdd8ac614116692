namespace Connectors;

/// <summary>A token of the text form; <paramref name="Start"/> and <paramref name="End"/> are positions in the text.</summary>
internal readonly record struct FilterToken(
    FilterTokenKind Kind, int Start, int End, string Text = "", FieldPath? Field = null, FilterValue Value = default)
{
    public bool Is(FilterTokenKind kind, string text) => Kind == kind && string.Equals(Text, text, StringComparison.Ordinal);
}
