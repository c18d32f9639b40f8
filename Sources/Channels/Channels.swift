import Mustache
import Crypto
import CCurl
