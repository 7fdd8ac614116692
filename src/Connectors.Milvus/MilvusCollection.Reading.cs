using System.Runtime.CompilerServices;
using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;
using Google.Protobuf;

namespace Connectors.Milvus;

public sealed partial class MilvusCollection
{
    // 1,000 ids of 512 bytes are half a megabyte of expression.
    private const int IdsPerRequest = 1000;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<HybridPoint>> GetCoreAsync(IReadOnlyList<string> ids, GetOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return GetPointsAsync(ids, options, _state.Writes.For(_consistency), cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<HybridPoint>> GetForUpdateCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        GetPointsAsync(ids, new GetOptions(), ReadGuarantee.Strong, cancellationToken);

    private async Task<IReadOnlyList<HybridPoint>> GetPointsAsync(IReadOnlyList<string> ids, GetOptions options, ReadGuarantee guarantee, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("get", cancellationToken).ConfigureAwait(false);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        var points = new List<HybridPoint>();
        var pending = new Stack<string[]>(ids.Chunk(IdsPerRequest));
        while (pending.TryPop(out var chunk))
        {
            try
            {
                var request = Query(Translator(layout, version).Ids(chunk), guarantee);
                points.AddRange((await QueryAsync("get", request, layout, options.Payload, options.Vectors, cancellationToken).ConfigureAwait(false)).Select(row => row.Point));
            }
            catch (StoreException e) when (IsTooLarge(e) && chunk.Length > 1)
            {
                pending.Push(chunk[(chunk.Length / 2)..]);
                pending.Push(chunk[..(chunk.Length / 2)]);
            }
        }

        return points;
    }

    /// <inheritdoc/>
    protected override async Task<long> CountCoreAsync(Filter? filter, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("count", cancellationToken).ConfigureAwait(false);
        var expression = filter is null ? FilterExpression.None : (await TranslatorAsync(layout, cancellationToken).ConfigureAwait(false)).Translate(filter);
        var request = Query(expression, _state.Writes.For(_consistency));
        request.OutputFields.Add("count(*)");
        var columns = await QueryColumnsAsync("count", request, static columns => columns.Count > 0 && columns[0].Count > 0 ? columns[0].Number(0) : (long?)null, cancellationToken).ConfigureAwait(false);
        return columns ?? throw GrpcFaults.Damaged(MilvusFaults.Product, new FormatException("It holds no number."), Context("count"));
    }

    /// <summary>Visits points in the order of their keys, a page at a time, so that a page begins where the one before ended.</summary>
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<HybridPoint> ScrollCoreAsync(ScrollOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var layout = await LayoutAsync("scroll", cancellationToken).ConfigureAwait(false);
        var translator = await TranslatorAsync(layout, cancellationToken).ConfigureAwait(false);
        var filter = options.Filter is null ? FilterExpression.None : translator.Translate(options.Filter);
        var size = options.PageSize;
        string? last = null;
        while (true)
        {
            List<(string Key, HybridPoint Point)> page;
            try
            {
                var request = Query(translator.Behind(last, filter), _state.Writes.For(_consistency), size);
                page = await QueryAsync("scroll", request, layout, options.Payload, options.Vectors, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (IsTooLarge(e) && size > 1)
            {
                size /= 2;
                continue;
            }

            page.Sort((x, y) => CompareKeys(layout, x.Key, y.Key));
            foreach (var (_, point) in page)
                yield return point;
            if (page.Count < size)
                yield break;
            last = page[^1].Key;
        }
    }

    private static int CompareKeys(MilvusLayout layout, string x, string y) => layout.KeyType == DataType.Varchar
        ? System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y))
        : long.Parse(x, System.Globalization.CultureInfo.InvariantCulture).CompareTo(long.Parse(y, System.Globalization.CultureInfo.InvariantCulture));

    private static bool IsTooLarge(StoreException e) => e.StatusCode == GrpcFaults.Name(GrpcStatusCode.ResourceExhausted);

    private async Task<List<(string Key, HybridPoint Point)>> QueryAsync(
        string operation,
        QueryRequest request,
        MilvusLayout layout,
        PayloadSelection payload,
        VectorSelection vectors,
        CancellationToken cancellationToken)
    {
        request.OutputFields.Clear();
        request.OutputFields.Add(layout.Key);
        request.OutputFields.AddRange(OutputFields(layout, payload, vectors));
        try
        {
            return await QueryColumnsAsync(operation, request, columns => Rows(new RowReader(layout, columns, payload, vectors)), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!vectors.IsNone && e.Message.Contains("Growing segment loss raw data", StringComparison.Ordinal))
        {
            // So Milvus Lite 2.5.1 answers a collection that never had a point. Without vectors the question has an answer.
            var rows = await QueryAsync(operation, request, layout, payload, VectorSelection.None, cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0)
                return rows;
            throw;
        }
    }

    private async ValueTask<MilvusFilterTranslator> TranslatorAsync(MilvusLayout layout, CancellationToken cancellationToken) =>
        Translator(layout, await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false));

    private QueryRequest Query(FilterExpression expression, ReadGuarantee guarantee, int? limit = null)
    {
        var request = new QueryRequest
        {
            DbName = _channel.Database,
            CollectionName = Name,
            Expr = expression.Text,
            ConsistencyLevel = (int)guarantee.Level,
            GuaranteeTimestamp = guarantee.Timestamp,
        };
        foreach (var (name, value) in expression.Values)
            request.ExprTemplateValues.Add(name, value);
        if (limit is not { } rows)
            return request;

        // The parameters of an iterator make the rows of a page the first ones in the order of keys.
        request.QueryParams.Add(SchemaWriter.Pair("limit", rows));
        request.QueryParams.Add(SchemaWriter.Pair("iterator", "True"));
        request.QueryParams.Add(SchemaWriter.Pair("reduce_stop_for_best", "True"));
        return request;
    }

    private Task<T> QueryColumnsAsync<T>(string operation, QueryRequest request, Func<List<FieldColumn>, T> read, CancellationToken cancellationToken)
    {
        var message = request.ToByteArray();
        var context = Context(operation);
        return ReadAsync(
            token => _channel.SendAsync("Query", message, answer => read(AnswerReader.Contents(answer, context).ConvertAll(FieldColumn.Read)), context, token),
            cancellationToken);
    }

    private static List<(string Key, HybridPoint Point)> Rows(RowReader reader)
    {
        var rows = new List<(string, HybridPoint)>();
        if (reader.Key is not { } keys)
            return rows;
        for (var row = 0; row < keys.Count; row++)
        {
            var key = RowReader.KeyOf(keys, row);
            rows.Add((key, reader.Read(key, row)));
        }

        return rows;
    }

    /// <summary>Lists the columns to return. Of the dynamic field only the keys that are wanted, where the server can be told them.</summary>
    private static IEnumerable<string> OutputFields(MilvusLayout layout, PayloadSelection payload, VectorSelection vectors, string? group = null)
    {
        if (layout.HasDynamic && !payload.IsNone)
        {
            foreach (var name in DynamicFields(layout, payload))
                yield return name;
        }

        foreach (var column in layout.Columns)
        {
            if (payload.IncludesAll || payload.Keys.Contains(column.Name, StringComparer.Ordinal) || column.Name == group)
                yield return column.Name;
        }

        foreach (var field in layout.VectorFields)
        {
            if (vectors.IncludesAll || vectors.Fields.Contains(field, StringComparer.Ordinal))
                yield return field;
        }
    }

    private static IEnumerable<string> DynamicFields(MilvusLayout layout, PayloadSelection payload)
    {
        var keys = payload.Keys.Where(key => layout.FindColumn(key) is null).ToList();
        if (payload.IncludesAll || !keys.TrueForAll(OutputName.IsValid))
            return [MilvusLayout.DynamicName];
        if (layout.IsOurs)
            keys.Add(PayloadCodec.HiddenKey);
        return keys.Distinct(StringComparer.Ordinal);
    }
}
