using System.CommandLine;
using Connectors.Cli.Options;

namespace Connectors.Cli.Searching;

/// <summary>The options that <c>search</c> and <c>run</c> share.</summary>
internal sealed class SearchOptionSet
{
    private readonly Option<SearchMode?> _mode = CliOption.Choice<SearchMode?>(
        "--mode",
        "Which legs search: text and semantic are done by the server. Default: hybrid when the collection has both encoders, else the one that it has, else text where the server searches by BM25.",
        ("sparse", SearchMode.Sparse),
        ("dense", SearchMode.Dense),
        ("hybrid", SearchMode.Hybrid),
        ("text", SearchMode.Text),
        ("semantic", SearchMode.Semantic));

    private readonly Option<FusionSpec> _fusion = CliOption.Parsed("--fusion", "rrf:K|linear:A:NORM|dbsf", "How the legs become one ranking; A is the weight of the dense leg, in [0,1]; NORM is minmax, max, sum, zscore, rank, l2norm or none. Default: rrf:60.", FusionSpec.Parse);

    private readonly Option<FusionPlacement> _placement = CliOption.Choice("--placement", "Where they are fused. Default: auto.", ("auto", FusionPlacement.Auto), ("server", FusionPlacement.Server), ("client", FusionPlacement.Client));

    private readonly Option<Filter> _filter = CliOption.Parsed("--filter", "EXPR", "Which points may be found, for instance: year >= 1960 and lang in (\"en\", \"de\").", Filter.Parse);

    private readonly Option<EncoderSpec> _sparse = EncoderOptions.Sparse("The sparse encoder. Default: what the collection remembers.");

    private readonly Option<EncoderSpec> _dense = EncoderOptions.Dense("The dense encoder. Default: what the collection remembers.");

    private readonly Option<string> _rerank = new("--rerank") { HelpName = "FOLDER[#FILE]", Description = "A cross-encoder that reads the query with each candidate and ranks them anew; hf:ID[@REVISION] in place of the folder is a model in the hub's cache." };

    private readonly Option<int> _limit;

    public SearchOptionSet(Command command, int defaultLimit)
    {
        _limit = CliOption.Count("--limit", "How many hits a query has at most.", defaultLimit);
        foreach (var option in (Option[])[_mode, _fusion, _placement, _filter, _limit, _sparse, _dense, _rerank])
            command.Add(option);
    }

    public SearchSettings Read(ParseResult arguments) => new(
        arguments.GetValue(_mode),
        arguments.GetValue(_fusion),
        arguments.GetValue(_placement),
        arguments.GetValue(_filter),
        arguments.GetValue(_limit),
        arguments.GetValue(_sparse),
        arguments.GetValue(_dense),
        arguments.GetValue(_rerank));
}
