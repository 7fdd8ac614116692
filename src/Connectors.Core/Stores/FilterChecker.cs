namespace Connectors;

/// <summary>The rules of filters that hold on every store; stores add those of their servers.</summary>
internal static class FilterChecker
{
    public static void Check(Filter filter, CollectionSchema schema, StoreCapabilities capabilities, string product)
    {
        if (FilterFields.Of(filter).Any(field => field.Keys[0] == HybridCollectionDefinition.ReservedKey))
            throw new NotSupportedException($"No payload has the reserved key '{HybridCollectionDefinition.ReservedKey}'. Filter by ids with {nameof(Filter)}.{nameof(Filter.Ids)}.");
        FilterFields.ThrowUnlessText(filter, IsText);
        if (!capabilities.FiltersOnTextOrder && FilterFields.FindTextRange(filter) is { } range)
            throw new NotSupportedException($"{product} cannot evaluate '{range}' exactly: it has no order of texts. Keep a number that sorts alike, or the instant in a field declared as {nameof(PayloadType.DateTime)}.");
        if (capabilities.FiltersOnUndeclaredFields)
            return;
        if (FilterFields.Of(filter).FirstOrDefault(field => schema.FindPayloadField(field.Keys[0]) is null) is { } undeclared)
            throw new NotSupportedException($"{product} cannot filter on '{undeclared}', which is not declared. Add it to the payload fields of the definition.");

        bool IsText(FieldPath field)
        {
            if (field.IsNested || schema.FindPayloadField(field.Keys[0])?.Type != PayloadType.Text)
                return false;
            return capabilities.FiltersOnWords ? true : throw new NotSupportedException($"{product} cannot evaluate '{filter}' exactly: it does not match words.");
        }
    }
}
