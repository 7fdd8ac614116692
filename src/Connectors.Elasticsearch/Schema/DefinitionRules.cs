namespace Connectors.Elasticsearch.Schema;

/// <summary>What Elasticsearch demands of a definition, beyond what its capabilities say.</summary>
internal static class DefinitionRules
{
    public static void Check(HybridCollectionDefinition definition)
    {
        foreach (var name in definition.Dense.Select(field => field.Name)
            .Concat(definition.Sparse.Select(field => field.Name))
            .Concat(definition.Payload.Select(field => field.Name))
            .Concat(definition.Semantic.Select(field => field.Name))
            .Concat(definition.Text.SelectMany(field => new[] { field.Name, field.Source })))
        {
            if (!HiddenKeys.IsPlain(name) || name.Contains('*', StringComparison.Ordinal))
                throw new NotSupportedException($"'{name}' cannot be a field of Elasticsearch: a name does not begin with an underscore, holds no dot and no asterisk, and is not blank.");
        }

        if (definition.Text.FirstOrDefault(field => field.Name == "raw") is not null)
            throw new NotSupportedException("A text field cannot be called 'raw' on Elasticsearch: the name is used by this client.");
    }
}
