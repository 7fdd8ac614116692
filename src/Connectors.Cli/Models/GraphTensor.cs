namespace Connectors.Cli.Models;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Sizes, and names for those that vary.</param>
internal sealed record GraphTensor(string Name, string Type, IReadOnlyList<string> Shape)
{
    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
