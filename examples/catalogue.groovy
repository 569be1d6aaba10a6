// Everything there is to compare, at its defaults, on one world: a page of small pictures by family.
// Run it with: ./goodhart run examples/catalogue.groovy --out out

lab   = world(seed: 1)
prefs = preferences(lab)
proxy = reward(prefs, 'bradleyTerry')
other = reward(prefs, 'bradleyTerry', head: 'mlp')

result = compare(lab) {
    seeds 1
    methods 'all', reward: [proxy, other], pairs: prefs
}
println result

new File(out).mkdirs()
for (format in ['html', 'svg', 'png']) {
    println "wrote ${result.save("$out/catalogue.$format")}"
}
printf 'in %.1f s%n', result.result.wallSeconds()
