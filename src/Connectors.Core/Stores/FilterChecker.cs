namespace Connectors;

/// <summary>The rules of filters that hold on every store; stores add those of their servers.</summary>
internal static class FilterChecker
{
    public static void Check(Filter filter, CollectionSchema schema, StoreCapabilities capabilities, string product)
    {
        foreach (var (field, node) in FilterFields.Of(filter))
        {
            var declared = schema.FindPayloadField(field.Keys[0]);
            if (node is MatchFilter)
            {
                if (field.IsNested || declared?.Type != PayloadType.Text)
                    throw new NotSupportedException($"'{node}' matches words, which needs '{field}' to be declared as a payload field of type {nameof(PayloadType.Text)}.");
                if (!capabilities.FiltersOnWords)
                    throw new NotSupportedException($"{product} cannot evaluate '{node}' exactly.");
            }

            if (declared is null && !capabilities.FiltersOnUndeclaredFields)
                throw new NotSupportedException($"{product} cannot filter on '{field}', which is not declared. Add it to the payload fields of the definition.");
        }
    }
}
