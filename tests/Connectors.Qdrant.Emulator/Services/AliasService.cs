using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>Second names of collections.</summary>
internal sealed class AliasService(Catalog catalog)
{
    public CollectionOperationResponse Update(ChangeAliases request)
    {
        foreach (var action in request.Actions)
            Update(action);
        return new CollectionOperationResponse { Result = true };
    }

    public ListAliasesResponse List(string? collection = null) => new()
    {
        Aliases =
        {
            catalog.Aliases.Where(alias => collection is null || alias.Value == collection)
                .Select(alias => new AliasDescription { AliasName = alias.Key, CollectionName = alias.Value }),
        },
    };

    private void Update(AliasOperations action)
    {
        switch (action.ActionCase)
        {
            case AliasOperations.ActionOneofCase.CreateAlias:
                var collection = catalog.Find(action.CreateAlias.CollectionName).Name;
                if (catalog.Collections.ContainsKey(action.CreateAlias.AliasName))
                    throw CollectionsService.Exists(action.CreateAlias.AliasName);
                catalog.Aliases[action.CreateAlias.AliasName] = collection;
                break;
            case AliasOperations.ActionOneofCase.RenameAlias:
                if (!catalog.Aliases.Remove(action.RenameAlias.OldAliasName, out var target))
                    throw Refusal.NotFound($"Alias {action.RenameAlias.OldAliasName} does not exists!");
                catalog.Aliases[action.RenameAlias.NewAliasName] = target;
                break;
            default:
                catalog.Aliases.Remove(action.DeleteAlias?.AliasName ?? string.Empty);
                break;
        }
    }
}
