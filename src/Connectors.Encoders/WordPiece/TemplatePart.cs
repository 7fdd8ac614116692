namespace Connectors.Encoders;

/// <summary>A special token, or the place of a text (0 or 1).</summary>
internal readonly record struct TemplatePart(int Id, int Text, int TypeId)
{
    public bool IsSpecial => Text < 0;

    public static TemplatePart Special(int id, int typeId) => new(id, -1, typeId);

    public static TemplatePart Sequence(int text, int typeId) => new(-1, text, typeId);
}
