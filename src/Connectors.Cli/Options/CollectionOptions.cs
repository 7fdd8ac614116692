using System.CommandLine;

namespace Connectors.Cli.Options;

/// <summary>Which collection of which store.</summary>
internal sealed class CollectionOptions
{
    private readonly StoreOptions _store;
    private readonly Option<string> _collection = CliOption.Text("--collection", "NAME", "The name of the collection.", required: true);

    public CollectionOptions(Command command)
    {
        _store = new StoreOptions(command);
        command.Add(_collection);
    }

    public StoreUrl Store(ParseResult arguments) => _store.Get(arguments);

    public string Name(ParseResult arguments) => arguments.GetRequiredValue(_collection);

    /// <summary>Opens the store that is named for a command on a collection that has to exist.</summary>
    public async Task<OpenCollection> OpenAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var url = Store(arguments);
        var store = await url.OpenAsync(create: false, cancellationToken);
        try
        {
            var collection = store.Collection(Name(arguments));
            var description = await collection.DescribeAsync(cancellationToken)
                ?? throw new CommandException($"there is no collection '{collection.Name}' in {url}. 'connectors collection list' shows which there are; 'connectors upsert' makes one.");
            return new OpenCollection(store, collection, description);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}
