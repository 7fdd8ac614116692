namespace Connectors.Encoders;

/// <summary>The order of special tokens and texts: TemplateProcessing, for one text or for a pair.</summary>
internal sealed class Template
{
    public Template(IReadOnlyList<TemplatePart> parts)
    {
        Parts = [.. parts];
        SpecialCount = Parts.Count(part => part.IsSpecial);
    }

    public static Template Bert(int? classify, int? separate, bool pair)
    {
        var parts = new List<TemplatePart>();
        if (classify is { } first)
            parts.Add(TemplatePart.Special(first, 0));
        for (var text = 0; text < (pair ? 2 : 1); text++)
        {
            parts.Add(TemplatePart.Sequence(text, text));
            if (separate is { } last)
                parts.Add(TemplatePart.Special(last, text));
        }

        return new Template(parts);
    }

    public TemplatePart[] Parts { get; }

    /// <summary>Gets how many tokens it adds.</summary>
    public int SpecialCount { get; }

    public int Added(bool addSpecialTokens) => addSpecialTokens ? SpecialCount : 0;
}
