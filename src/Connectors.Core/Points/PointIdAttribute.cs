namespace Connectors;

/// <summary>Marks the property that holds the id of the point. It must be a string.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PointIdAttribute : Attribute;
