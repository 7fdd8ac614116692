using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;

namespace Connectors.Elasticsearch;

public sealed partial class ElasticsearchCollection
{
    /// <summary>Gives the index another name, by which <see cref="ElasticsearchStore.Collection"/> finds it too.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the cluster knows it.</returns>
    /// <exception cref="StoreException">The name is in use.</exception>
    public async Task CreateAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        IndexName.ThrowUnlessValid(alias, "alias", nameof(alias));
        await AdministerAsync("create alias", isWrite: true, async (context, token) =>
        {
            var holders = await _store.FindAliasHoldersAsync(alias, context, token).ConfigureAwait(false);
            if (holders.Count > 0)
                throw new ElasticsearchException($"The alias '{alias}' is that of index '{string.Join("', '", holders)}'. Move it with {nameof(MoveAliasAsync)}.") { Store = Store.Product, Collection = Name, Operation = context.Operation };
            return await SetAliasAsync(alias, removeOthers: false, context, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Moves a name from whatever index has it to this one, in one step: a search finds the one or the other. Where there is no such name, it is
    /// made. Objects that have the old index by that name keep its schema: get new ones from the store.
    /// </summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the cluster knows it.</returns>
    /// <exception cref="StoreException">It is the name of an index.</exception>
    public async Task MoveAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        IndexName.ThrowUnlessValid(alias, "alias", nameof(alias));
        await AdministerAsync("move alias", isWrite: true, (context, token) => SetAliasAsync(alias, removeOthers: true, context, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists the other names of the index.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names in ordinal order.</returns>
    /// <exception cref="CollectionNotFoundException">There is no such index.</exception>
    public Task<IReadOnlyList<string>> ListAliasesAsync(CancellationToken cancellationToken = default) =>
        AdministerAsync("list aliases", isWrite: false, (context, token) => _channel.CallAsync(HttpMethod.Get, _path + "/_alias", default, AliasesOf, context, token), cancellationToken);

    /// <summary>Takes a name away from the index.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when it had no such name.</returns>
    public Task<bool> DropAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        IndexName.ThrowUnlessValid(alias, "alias", nameof(alias));
        return AdministerAsync("drop alias", isWrite: true, async (context, token) =>
        {
            try
            {
                await _channel.CallAsync(HttpMethod.Delete, $"{_path}/_alias/{Uri.EscapeDataString(alias)}", default, context, token).ConfigureAwait(false);
                _store.Forget(alias);
                return true;
            }
            catch (ElasticsearchException e) when (e.ErrorType == ElasticsearchFaults.AliasNotFound)
            {
                return false;
            }
        }, cancellationToken);
    }

    /// <summary>Asks for the state of the index's shards.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The state.</returns>
    /// <exception cref="CollectionNotFoundException">There is no such index.</exception>
    /// <exception cref="NotSupportedException">The cluster is a serverless project, which hides its shards.</exception>
    public Task<ElasticsearchIndexHealth> GetHealthAsync(CancellationToken cancellationToken = default) =>
        AdministerAsync("health", isWrite: false, async (context, token) =>
        {
            // Asked for an index that does not exist, the server would wait for one.
            await FreshLayoutAsync(context.Operation, token).ConfigureAwait(false);
            if ((await VersionAsync(context, token).ConfigureAwait(false)).IsServerless)
                throw new NotSupportedException("A serverless project does not tell the state of its shards.");
            return await _channel.CallAsync(HttpMethod.Get, $"/_cluster/health{_path}", default, HealthOf, context, token).ConfigureAwait(false);
        }, cancellationToken);

    private Task<T> AdministerAsync<T>(string operation, bool isWrite, Func<CallContext, CancellationToken, Task<T>> run, CancellationToken cancellationToken) =>
        RunOperationAsync(operation, options: null, isWrite, token => run(Context(operation, isWrite), token), cancellationToken);

    private async Task<bool> SetAliasAsync(string alias, bool removeOthers, CallContext context, CancellationToken cancellationToken)
    {
        var body = JsonBuffer.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("actions");
            if (removeOthers)
            {
                writer.WriteStartObject();
                writer.WriteStartObject("remove");
                writer.WriteString("index", "*");
                writer.WriteString("alias", alias);
                writer.WriteBoolean("must_exist", false);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteStartObject();
            writer.WriteStartObject("add");
            writer.WriteString("index", Name);
            writer.WriteString("alias", alias);
            writer.WriteBoolean("is_write_index", true);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        await _channel.CallAsync(HttpMethod.Post, "/_aliases", body, context, cancellationToken).ConfigureAwait(false);
        _store.Forget(alias);
        return true;
    }

    private static IReadOnlyList<string> AliasesOf(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return [.. document.RootElement.EnumerateObject().SelectMany(index => index.Value.GetProperty("aliases").EnumerateObject()).Select(alias => alias.Name).Order(StringComparer.Ordinal)];
    }

    private static ElasticsearchIndexHealth HealthOf(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        var health = document.RootElement;
        var status = health.GetProperty("status").GetString() switch
        {
            "green" => ElasticsearchHealthStatus.Green,
            "yellow" => ElasticsearchHealthStatus.Yellow,
            "red" => ElasticsearchHealthStatus.Red,
            var other => throw new FormatException($"'{other}' is no state of an index."),
        };
        return new ElasticsearchIndexHealth(status, health.GetProperty("active_shards").GetInt32(), health.GetProperty("unassigned_shards").GetInt32());
    }
}
